ovs-vsctl add-br br-tun -- set-fail-mode br-tun secure
ovs-vsctl add-port br-int patch-tun -- set interface patch-tun type=patch options:peer=patch-int
ovs-vsctl add-port br-tun patch-int -- set interface patch-int type=patch options:peer=patch-tun
ovs-vsctl add-port br-tun vxlan-c0a83215 -- set interface vxlan-c0a83215 type=vxlan options:local_ip=192.168.50.32 options:remote_ip=192.168.50.21 options:in_key=flow options:out_key=flow
ovs-vsctl add-port br-tun vxlan-c0a8321f -- set interface vxlan-c0a8321f type=vxlan options:local_ip=192.168.50.32 options:remote_ip=192.168.50.31 options:in_key=flow options:out_key=flow
cat > /root/br-tun.flows <<'FLOWS'
table=0,priority=1,in_port=patch-int,actions=resubmit(,2)
table=2,priority=0,dl_dst=00:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:20
table=2,priority=0,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:22
table=20,priority=0,actions=goto_table:22
table=22,priority=1,dl_vlan=${tag2},actions=strip_vlan,set_tunnel:${vni},output:vxlan-c0a83215,output:vxlan-c0a8321f
table=0,priority=1,in_port=vxlan-c0a83215,actions=goto_table:4
table=0,priority=1,in_port=vxlan-c0a8321f,actions=goto_table:4
table=4,priority=1,tun_id=${vni},actions=mod_vlan_vid:${tag2},resubmit(,10)
table=10,priority=1,actions=learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:OXM_OF_IN_PORT[]),output:patch-int
FLOWS
ovs-ofctl -O OpenFlow13 --names add-flows br-tun /root/br-tun.flows
