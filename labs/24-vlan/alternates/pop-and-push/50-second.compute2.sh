ovs-ofctl -O OpenFlow13 add-flow br-phys "priority=4,in_port=phy-br-phys,dl_vlan=1,actions=set_field:${segB:+4096}->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,dl_vlan=${segB},actions=set_field:4097->vlan_vid,NORMAL"
