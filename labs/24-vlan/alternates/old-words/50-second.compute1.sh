ovs-ofctl add-flow br-phys "priority=4,in_port=$(ovs-vsctl get interface phy-br-phys ofport),dl_vlan=2,actions=mod_vlan_vid:${segB},NORMAL"
ovs-ofctl add-flow br-int "priority=3,in_port=$(ovs-vsctl get interface int-br-phys ofport),dl_vlan=${segB},actions=mod_vlan_vid:2,NORMAL"
