ovs-ofctl -O OpenFlow14 add-flow br0 "table=0,priority=1000,tp_dst=${service},actions=drop"
