# The same on compute2, where network A has the local number 2.
ovs-ofctl -O OpenFlow13 add-flow br-phys "priority=4,in_port=phy-br-phys,dl_vlan=2,actions=set_field:${segA:+4096}->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=2,in_port=phy-br-phys,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,dl_vlan=${segA},actions=set_field:4098->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-phys "priority=4,in_port=phy-br-phys,dl_vlan=1,actions=set_field:${segA:+4096}->vlan_vid,NORMAL"
