ovs-ofctl -O OpenFlow14 add-group br0 "group_id=${group},type=indirect,bucket=output:tap${port2}"
ovs-ofctl -O OpenFlow14 add-flow br0 "table=20,priority=100,dl_dst=${mac2},actions=group:${group}"
