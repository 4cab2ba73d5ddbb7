ovs-ofctl add-flow br0 priority=1000,dl_type=0x0800,nw_proto=6,nw_dst=${net:11},tp_dst=${service},actions=
