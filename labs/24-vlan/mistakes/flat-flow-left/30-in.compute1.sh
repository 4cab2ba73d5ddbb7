# On the way in the network's number is overwritten with the local one; what is not known is refused.
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,dl_vlan=${segA},actions=set_field:4097->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,vlan_tci=0x0000/0x1fff,actions=push_vlan:0x8100,set_field:4097->vlan_vid,NORMAL"
