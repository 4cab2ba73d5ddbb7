ovs-ofctl -O OpenFlow13 add-flow br-tun "table=22,priority=1,dl_vlan=1,actions=pop_vlan,set_field:${keyA:hex}->tun_id,output:gre-c0a83215,output:gre-c0a83220"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=3,priority=1,tun_id=${keyA:hex},actions=push_vlan:0x8100,set_field:4097->vlan_vid,output:patch-int"
