ovs-ofctl add-flow br-int "priority=3,in_port=$(ovs-vsctl get interface int-br-phys ofport),dl_vlan=${segA},actions=mod_vlan_vid:1,NORMAL"
ovs-ofctl add-flow br-int priority=2,in_port=$(ovs-vsctl get interface int-br-phys ofport),actions=drop
