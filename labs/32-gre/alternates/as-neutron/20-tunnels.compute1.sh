ovs-vsctl add-port br-tun gre-c0a83215 -- set interface gre-c0a83215 type=gre options:local_ip=192.168.50.31 options:remote_ip=192.168.50.21 options:df_default=true options:egress_pkt_mark=0 options:in_key=flow options:out_key=flow
ovs-vsctl add-port br-tun gre-c0a83220 -- set interface gre-c0a83220 type=gre options:local_ip=192.168.50.31 options:remote_ip=192.168.50.32 options:df_default=true options:egress_pkt_mark=0 options:in_key=flow options:out_key=flow
ovs-ofctl -O OpenFlow13 add-flow br-tun cookie=0x5f75aa8894ab133c,"table=0,priority=1,in_port=gre-c0a83215,actions=goto_table:3"
ovs-ofctl -O OpenFlow13 add-flow br-tun cookie=0x5f75aa8894ab133c,"table=0,priority=1,in_port=gre-c0a83220,actions=goto_table:3"
ovs-ofctl -O OpenFlow13 add-flow br-tun cookie=0x5f75aa8894ab133c,table=0,priority=0,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-tun cookie=0x5f75aa8894ab133c,table=3,priority=0,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-tun cookie=0x5f75aa8894ab133c,table=4,priority=0,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-tun cookie=0x5f75aa8894ab133c,table=6,priority=0,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-tun cookie=0x5f75aa8894ab133c,table=22,priority=0,actions=drop
