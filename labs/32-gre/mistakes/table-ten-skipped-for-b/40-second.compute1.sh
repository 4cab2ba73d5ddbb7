ovs-ofctl -O OpenFlow13 add-flow br-tun "table=22,priority=1,dl_vlan=2,actions=pop_vlan,set_field:${keyB:hex}->tun_id,output:gre-c0a83215,output:gre-c0a83220"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=3,priority=1,tun_id=${keyB:hex},actions=push_vlan:0x8100,set_field:4098->vlan_vid,output:patch-int"
