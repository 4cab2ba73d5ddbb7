printf '%s\n' 'priority=4,in_port=phy-br-phys,dl_vlan=1,actions=pop_vlan,output:eth1' 'priority=2,in_port=phy-br-phys,actions=drop' 'priority=0,actions=NORMAL' > /tmp/br-phys.flows
ovs-ofctl -O OpenFlow13 --names replace-flows br-phys /tmp/br-phys.flows
