ovs-ofctl add-flow br-phys "priority=4,in_port=$(ovs-vsctl get interface phy-br-phys ofport),dl_vlan=1,actions=mod_vlan_vid:${segA},NORMAL"
ovs-ofctl add-flow br-phys priority=2,in_port=$(ovs-vsctl get interface phy-br-phys ofport),actions=drop
