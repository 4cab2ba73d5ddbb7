ovs-ofctl add-flow br-int "in_port=$(ovs-vsctl get interface int-br-phys ofport),vlan_tci=0/0x1fff,priority=3,actions=mod_vlan_vid:1,normal"
ovs-ofctl add-flow br-int in_port=$(ovs-vsctl get interface int-br-phys ofport),priority=2,actions=
