cat > /root/groups <<'GROUPS'
group_id=${group},type=all,bucket=mod_vlan_vid:${copy},output:tap${portM},bucket=output:tap${port2}
GROUPS
ovs-ofctl -O OpenFlow14 --names add-groups br0 /root/groups
ovs-ofctl -O OpenFlow14 add-flow br0 "table=20,priority=100,dl_dst=${mac2},actions=group:${group}"
