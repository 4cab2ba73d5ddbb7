ip netns exec qrouter-${router} iptables -t nat -I OUTPUT -d ${ext:101} -j NETMAP --to ${a:11}/32
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat -o qr-+ -m mark ! --mark 2/0xffff -m conntrack --ctstate DNAT -j SNAT --to ${ext:54}
