ovs-ofctl -O OpenFlow13 add-flow br-phys priority=4,in_port=phy-br-phys,dl_vlan=${tag2},actions=pop_vlan,NORMAL
