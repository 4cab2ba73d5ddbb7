ovs-vsctl add-port br-tun gre-c0a83215 -- set interface gre-c0a83215 type=gre options:local_ip=192.168.50.32 options:remote_ip=192.168.50.21 options:in_key=flow options:out_key=flow
ovs-vsctl add-port br-tun gre-c0a8321f -- set interface gre-c0a8321f type=gre options:local_ip=192.168.50.32 options:remote_ip=192.168.50.31 options:in_key=flow options:out_key=flow
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=0,priority=1,in_port=gre-c0a83215,actions=goto_table:3"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=0,priority=1,in_port=gre-c0a8321f,actions=goto_table:3"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=22,priority=1,dl_vlan=${tagA2},actions=pop_vlan,set_field:${keyA:hex}->tun_id,output:gre-c0a83215,output:gre-c0a8321f"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=3,priority=1,tun_id=${keyA:hex},actions=push_vlan:0x8100,set_field:${tagA2:+4096}->vlan_vid,output:patch-int"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=22,priority=1,dl_vlan=1,actions=pop_vlan,set_field:${keyB:hex}->tun_id,output:gre-c0a83215,output:gre-c0a8321f"
ovs-ofctl -O OpenFlow13 add-flow br-tun "table=3,priority=1,tun_id=${keyB:hex},actions=push_vlan:0x8100,set_field:4097->vlan_vid,output:patch-int"
