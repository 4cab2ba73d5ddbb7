# What comes for it is for vm1, before the router decides where to send it.
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-PREROUTING -d ${ext} -j DNAT --to-destination ${a:11}
