ovs-ofctl -O OpenFlow13 add-flow br-int "priority=30,in_port=int-br-phys,vlan_tci=0x0000/0x1fff,actions=push_vlan:0x8100,set_field:4097->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=20,in_port=int-br-phys,actions=drop
