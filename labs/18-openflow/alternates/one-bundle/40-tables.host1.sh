cat > /root/br0.flows <<'FLOWS'
table=0,priority=0,actions=goto_table:10
table=10,priority=5,in_port=tap${port2},actions=drop
table=10,priority=5,in_port=tap${port1},actions=drop
table=10,priority=10,in_port=tap${port2},dl_src=${mac2},actions=goto_table:20
table=10,priority=10,in_port=tap${port1},dl_src=${mac1},actions=goto_table:20
table=10,priority=0,actions=goto_table:20
table=20,priority=0,actions=NORMAL
FLOWS
ovs-ofctl -O OpenFlow14 --bundle --names add-flows br0 /root/br0.flows
