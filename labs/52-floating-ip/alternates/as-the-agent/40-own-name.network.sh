cat > /tmp/float.rules <<'RULES'
*nat
:neutron-l3-agent-float-snat - [0:0]
:neutron-l3-agent-snat - [0:0]
-A neutron-l3-agent-float-snat -s ${a:11}/32 -j SNAT --to-source ${ext:101} --random-fully
-A neutron-l3-agent-snat -j neutron-l3-agent-float-snat
-A neutron-l3-agent-snat -o qg-${portG} -j SNAT --to-source ${ext:54} --random-fully
COMMIT
RULES
ip netns exec qrouter-${router} iptables-restore -n /tmp/float.rules
