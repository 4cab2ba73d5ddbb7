ovs-ofctl -O OpenFlow13 add-flow br-tun table=0,priority=1,in_port=patch-int,actions=goto_table:20
ovs-ofctl -O OpenFlow13 add-flow br-tun table=2,priority=0,dl_dst=00:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:20
ovs-ofctl -O OpenFlow13 add-flow br-tun table=2,priority=0,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=goto_table:22
ovs-ofctl -O OpenFlow13 add-flow br-tun table=20,priority=0,actions=goto_table:22
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=22,priority=1,dl_vlan=1,actions=pop_vlan,set_field:${vni:hex}->tun_id,output:vxlan-c0a83215,output:vxlan-c0a83220"
