ovs-ofctl -O OpenFlow13 add-flow br-phys "priority=4,in_port=phy-br-phys,dl_vlan=1,actions=push_vlan:0x8100,set_field:${segA:+4096}->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=2,in_port=phy-br-phys,actions=drop
