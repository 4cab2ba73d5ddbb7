# The router's own calls; and calls from inside, whose answers must come back this way.
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-OUTPUT -d ${ext:101}/32 -j DNAT --to-destination ${a:11}
