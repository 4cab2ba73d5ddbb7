ovs-ofctl -O OpenFlow14 add-flow br0 "table=0,priority=1000,tcp,nw_dst=${net:11},tp_src=${service},actions=drop"
