ovs-ofctl -O OpenFlow14 add-flow br0 "table=20,priority=100,dl_dst=${mac2},actions=output:tap${port2},push_vlan:0x8100,set_field:${copy:+4096}->vlan_vid,output:tap${portM}"
