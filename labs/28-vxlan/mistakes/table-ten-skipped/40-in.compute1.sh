ovs-ofctl -O OpenFlow13 add-flow br-tun table=0,priority=1,in_port=vxlan-c0a83215,actions=goto_table:4
ovs-ofctl -O OpenFlow13 add-flow br-tun table=0,priority=1,in_port=vxlan-c0a83220,actions=goto_table:4
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=4,priority=1,tun_id=${vni:hex},actions=push_vlan:0x8100,set_field:4097->vlan_vid,output:patch-int"
ovs-ofctl -O OpenFlow13 add-flow br-tun table=10,priority=1,actions=output:patch-int
