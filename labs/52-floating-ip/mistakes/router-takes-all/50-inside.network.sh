# The router's own calls; and calls from inside, whose answers must come back this way.
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-OUTPUT -d ${ext} -j DNAT --to-destination ${a:11}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat -m mark ! --mark 0x2/0xffff -m conntrack --ctstate DNAT -j SNAT --to-source ${ext:54} --random-fully
