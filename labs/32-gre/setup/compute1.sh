# br-int with the instances, and br-tun with the tables that do not depend on the kind of tunnel: the lesson of the VXLAN lab.
ovs-vsctl add-br br-int
ovs-vsctl add-port br-int tap${port1} tag=1 -- add-port br-int tap${port3} tag=2
ovs-vsctl add-br br-tun -- set-fail-mode br-tun secure
ovs-vsctl add-port br-int patch-tun -- set interface patch-tun type=patch options:peer=patch-int
ovs-vsctl add-port br-tun patch-int -- set interface patch-int type=patch options:peer=patch-tun
cat > /run/flows <<'FLOWS'
table=0,priority=1,in_port=patch-int,actions=goto_table:2
table=2,priority=0,dl_dst=00:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:20
table=2,priority=0,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:22
table=10,priority=1,actions=learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:OXM_OF_IN_PORT[]),output:patch-int
table=20,priority=0,actions=goto_table:22
FLOWS
ovs-ofctl -O OpenFlow13 --names add-flows br-tun /run/flows
rm /run/flows
