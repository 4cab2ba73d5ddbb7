ovs-ofctl -O OpenFlow13 add-flow br-int priority=65535,dl_vlan=4095,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-int table=60,priority=3,actions=NORMAL
ovs-ofctl -O OpenFlow13 add-flow br-int table=59,priority=0,actions=goto_table:60
ovs-ofctl -O OpenFlow13 add-flow br-int priority=0,actions=goto_table:59
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,dl_vlan=${segA},actions=set_field:4097->vlan_vid,goto_table:59"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,actions=drop
