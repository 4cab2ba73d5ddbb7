ovs-ofctl add-flow br-int "in_port=$(ovs-vsctl get interface int-br-phys ofport),dl_vlan=0xffff,priority=3,actions=mod_vlan_vid:1,normal"
ovs-ofctl add-flow br-int in_port=$(ovs-vsctl get interface int-br-phys ofport),priority=2,actions=
