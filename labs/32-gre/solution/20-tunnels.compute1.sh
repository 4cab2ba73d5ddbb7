# A tunnel to each other host, and a table for what comes out of it.
ovs-vsctl add-port br-tun gre-c0a83215 -- set interface gre-c0a83215 type=gre options:local_ip=192.168.50.31 options:remote_ip=192.168.50.21 options:in_key=flow options:out_key=flow
ovs-vsctl add-port br-tun gre-c0a83220 -- set interface gre-c0a83220 type=gre options:local_ip=192.168.50.31 options:remote_ip=192.168.50.32 options:in_key=flow options:out_key=flow
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=0,priority=1,in_port=gre-c0a83215,actions=goto_table:3"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=0,priority=1,in_port=gre-c0a83220,actions=goto_table:3"
