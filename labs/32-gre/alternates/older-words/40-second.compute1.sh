ovs-ofctl -O OpenFlow13 add-flow br-tun "table=22,priority=1,dl_vlan=2,actions=strip_vlan,set_tunnel:${keyB},output:gre-c0a83215,output:gre-c0a83220"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=3,priority=1,tun_id=${keyB:hex},actions=mod_vlan_vid:2,resubmit(,10)"
