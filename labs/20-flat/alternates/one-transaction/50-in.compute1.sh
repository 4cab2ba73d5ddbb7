printf '%s\n' 'priority=2,in_port=int-br-phys,actions=drop' 'priority=3,in_port=int-br-phys,vlan_tci=0x0000/0x1000,actions=push_vlan:0x8100,set_field:4097->vlan_vid,NORMAL' > /tmp/br-int.flows
ovs-ofctl -O OpenFlow13 --names add-flows br-int /tmp/br-int.flows
