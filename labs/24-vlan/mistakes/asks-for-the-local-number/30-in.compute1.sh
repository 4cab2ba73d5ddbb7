ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,dl_vlan=1,actions=set_field:${segA:+4096}->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,actions=drop
