# The same for vm2: an address, two ways in, one way out.
ip -n qrouter-${router} addr add ${ext:102}/32 dev qg-${portG}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-PREROUTING -d ${ext:102}/32 -j DNAT --to-destination ${b:12}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-OUTPUT -d ${ext:102}/32 -j DNAT --to-destination ${b:12}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-float-snat -s ${b:12}/32 -j SNAT --to-source ${ext:102} --random-fully
# In place of the rule of the step before, one for each network.
ip netns exec qrouter-${router} iptables -t nat -D neutron-l3-agent-snat -m mark ! --mark 0x2/0xffff -m conntrack --ctstate DNAT -j SNAT --to-source ${ext:54} --random-fully
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat -s ${a} -d ${a:11} -j SNAT --to-source ${ext:54}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat -s ${b} -d ${b:12} -j SNAT --to-source ${ext:54}
