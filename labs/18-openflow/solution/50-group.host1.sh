# Two copies of what is for web2, and only the second one is changed.
ovs-ofctl -O OpenFlow14 add-group br0 "group_id=${group},type=all,bucket=output:tap${port2},bucket=push_vlan:0x8100,set_field:${copy:+4096}->vlan_vid,output:tap${portM}"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=20,priority=100,dl_dst=${mac2},actions=group:${group}"
