ovs-ofctl -O OpenFlow15 add-flow br0 eth_type=0x800,ip_proto=6,ip_src=${net:22},ip_dst=${net:11},tcp_dst=${service},priority=2000,actions=normal
