ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-float-snat
ip netns exec qrouter-${router} iptables -t nat -I neutron-l3-agent-snat -j neutron-l3-agent-float-snat
ip netns exec qrouter-${router} iptables -t nat -I neutron-l3-agent-float-snat -s ${a:11} -j SNAT --to ${ext:101}
