# The same for vm2: an address, two ways in, one way out.
ip -n qrouter-${router} addr add ${ext:102}/32 dev qg-${portG}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-PREROUTING -d ${ext:102}/32 -p tcp --dport 80 -j DNAT --to-destination ${b:12}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-OUTPUT -d ${ext:102}/32 -j DNAT --to-destination ${b:12}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-float-snat -s ${b:12}/32 -j SNAT --to-source ${ext:102} --random-fully
