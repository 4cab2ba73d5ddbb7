# What vm1 sends out by itself carries the same address; asked before the rule for all.
ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-float-snat
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-float-snat -s ${a:11}/32 -j SNAT --to-source ${ext:101} --random-fully
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat -j neutron-l3-agent-float-snat
