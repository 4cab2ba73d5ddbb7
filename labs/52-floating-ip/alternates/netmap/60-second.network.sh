ip netns exec qrouter-${router} ip addr add ${ext:102}/32 dev qg-${portG}
ip netns exec qrouter-${router} iptables -t nat -I PREROUTING -d ${ext:102} -j NETMAP --to ${b:12}/32
ip netns exec qrouter-${router} iptables -t nat -I OUTPUT -d ${ext:102} -j NETMAP --to ${b:12}/32
ip netns exec qrouter-${router} iptables -t nat -I neutron-l3-agent-float-snat -s ${b:12} -j SNAT --to ${ext:102}
