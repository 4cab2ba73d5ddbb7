ovs-ofctl add-flow br-phys "priority=4,in_port=$(ovs-vsctl get interface phy-br-phys ofport),dl_vlan=2,actions=mod_vlan_vid:${segA},NORMAL"
ovs-ofctl add-flow br-phys priority=2,in_port=$(ovs-vsctl get interface phy-br-phys ofport),actions=drop
ovs-ofctl add-flow br-int "priority=3,in_port=$(ovs-vsctl get interface int-br-phys ofport),dl_vlan=${segA},actions=mod_vlan_vid:2,NORMAL"
ovs-ofctl add-flow br-int priority=2,in_port=$(ovs-vsctl get interface int-br-phys ofport),actions=drop
