ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-PREROUTING -d ${ext:101}/32 -p tcp --dport 80 -j DNAT --to-destination ${a:11}
