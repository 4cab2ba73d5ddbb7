ovs-vsctl add-br br-tun -- set-fail-mode br-tun secure
ovs-vsctl add-port br-int patch-tun -- set interface patch-tun type=patch options:peer=patch-int
ovs-vsctl add-port br-tun patch-int -- set interface patch-int type=patch options:peer=patch-tun
ovs-vsctl add-port br-tun vxlan-c0a83215 -- set interface vxlan-c0a83215 type=vxlan options:local_ip=192.168.50.31 options:remote_ip=192.168.50.21 options:df_default=true options:egress_pkt_mark=0 options:in_key=flow options:out_key=flow
ovs-vsctl add-port br-tun vxlan-c0a83220 -- set interface vxlan-c0a83220 type=vxlan options:local_ip=192.168.50.31 options:remote_ip=192.168.50.32 options:df_default=true options:egress_pkt_mark=0 options:in_key=flow options:out_key=flow
