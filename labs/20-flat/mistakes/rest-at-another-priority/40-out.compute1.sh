ovs-ofctl -O OpenFlow13 add-flow br-phys priority=4,in_port=phy-br-phys,dl_vlan=1,actions=pop_vlan,NORMAL
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=3,in_port=phy-br-phys,actions=drop
