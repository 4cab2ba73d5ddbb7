cat > /tmp/second.rules <<'RULES'
*nat
-I neutron-l3-agent-OUTPUT 1 -d ${ext:102}/32 -j DNAT --to-destination ${b:12}
-I neutron-l3-agent-PREROUTING 1 -d ${ext:102}/32 -j DNAT --to-destination ${b:12}
-I neutron-l3-agent-float-snat 1 -s ${b:12}/32 -j SNAT --to-source ${ext:102} --random-fully
COMMIT
RULES
ip netns exec qrouter-${router} iptables-restore -n /tmp/second.rules
ip -n qrouter-${router} -4 addr add ${ext:102}/32 brd ${ext:102} scope global dev qg-${portG}
