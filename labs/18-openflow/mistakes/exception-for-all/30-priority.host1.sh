ovs-ofctl -O OpenFlow14 add-flow br0 "table=0,priority=2000,tcp,nw_dst=${net:11},tp_dst=${service},actions=NORMAL"
