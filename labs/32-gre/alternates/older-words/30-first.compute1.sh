ovs-ofctl -O OpenFlow13 add-flow br-tun "table=22,priority=1,dl_vlan=1,actions=strip_vlan,set_tunnel:${keyA},output:gre-c0a83215,output:gre-c0a83220"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=3,priority=1,tun_id=${keyA:hex},actions=mod_vlan_vid:1,goto_table:10"
