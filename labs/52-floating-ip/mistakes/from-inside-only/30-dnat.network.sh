ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-PREROUTING -i qr-${portA} -d ${ext:101}/32 -j DNAT --to-destination ${a:11}
