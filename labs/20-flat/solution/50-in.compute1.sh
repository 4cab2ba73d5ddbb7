# On the way in an untagged frame gets the local tag (4097 = 4096 "there is a tag" + 1); the rest is refused.
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,vlan_tci=0x0000/0x1fff,actions=push_vlan:0x8100,set_field:4097->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,actions=drop
