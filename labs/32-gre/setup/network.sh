# The network host has been in service for a while: both networks, and the tunnels to both compute hosts.
ovs-vsctl add-br br-int
ovs-vsctl add-port br-int tap${portGa} tag=${tagA0} -- add-port br-int tap${portGb} tag=${tagB0}
ovs-vsctl add-br br-tun -- set-fail-mode br-tun secure
ovs-vsctl add-port br-int patch-tun -- set interface patch-tun type=patch options:peer=patch-int
ovs-vsctl add-port br-tun patch-int -- set interface patch-int type=patch options:peer=patch-tun
ovs-vsctl add-port br-tun gre-c0a8321f -- set interface gre-c0a8321f type=gre options:local_ip=192.168.50.21 options:remote_ip=192.168.50.31 options:in_key=flow options:out_key=flow
ovs-vsctl add-port br-tun gre-c0a83220 -- set interface gre-c0a83220 type=gre options:local_ip=192.168.50.21 options:remote_ip=192.168.50.32 options:in_key=flow options:out_key=flow
cat > /run/flows <<'FLOWS'
table=0,priority=1,in_port=patch-int,actions=goto_table:2
table=2,priority=0,dl_dst=00:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:20
table=2,priority=0,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:22
table=10,priority=1,actions=learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:OXM_OF_IN_PORT[]),output:patch-int
table=20,priority=0,actions=goto_table:22
table=0,priority=1,in_port=gre-c0a8321f,actions=goto_table:3
table=0,priority=1,in_port=gre-c0a83220,actions=goto_table:3
table=3,priority=1,tun_id=${keyA:hex},actions=push_vlan:0x8100,set_field:${tagA0:+4096}->vlan_vid,goto_table:10
table=3,priority=1,tun_id=${keyB:hex},actions=push_vlan:0x8100,set_field:${tagB0:+4096}->vlan_vid,goto_table:10
table=22,priority=1,dl_vlan=${tagA0},actions=pop_vlan,set_field:${keyA:hex}->tun_id,output:gre-c0a8321f,output:gre-c0a83220
table=22,priority=1,dl_vlan=${tagB0},actions=pop_vlan,set_field:${keyB:hex}->tun_id,output:gre-c0a8321f,output:gre-c0a83220
FLOWS
ovs-ofctl -O OpenFlow13 --names add-flows br-tun /run/flows
rm /run/flows
