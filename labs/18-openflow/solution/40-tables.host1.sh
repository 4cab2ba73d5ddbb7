# Built from the end, so that no frame is ever sent into an empty table.
ovs-ofctl -O OpenFlow14 add-flow br0 "table=20,priority=0,actions=NORMAL"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=10,priority=0,actions=goto_table:20"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=10,priority=10,in_port=tap${port1},dl_src=${mac1},actions=goto_table:20"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=10,priority=10,in_port=tap${port2},dl_src=${mac2},actions=goto_table:20"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=10,priority=5,in_port=tap${port1},actions=drop"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=10,priority=5,in_port=tap${port2},actions=drop"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=0,priority=0,actions=goto_table:10"
