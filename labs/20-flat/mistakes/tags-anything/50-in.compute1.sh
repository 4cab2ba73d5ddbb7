ovs-ofctl -O OpenFlow13 add-flow br-int priority=3,in_port=int-br-phys,actions=mod_vlan_vid:1,NORMAL
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,actions=drop
