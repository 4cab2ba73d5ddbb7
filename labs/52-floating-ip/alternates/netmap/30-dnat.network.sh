ip netns exec qrouter-${router} iptables -t nat -I PREROUTING 1 -d ${ext:101} -j NETMAP --to ${a:11}/32
