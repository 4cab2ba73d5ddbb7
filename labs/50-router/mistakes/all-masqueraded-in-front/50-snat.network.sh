ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-POSTROUTING
ip netns exec qrouter-${router} iptables -t nat -N neutron-postrouting-bottom
ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-snat
ip netns exec qrouter-${router} iptables -t nat -A POSTROUTING -j MASQUERADE
ip netns exec qrouter-${router} iptables -t nat -A POSTROUTING -j neutron-l3-agent-POSTROUTING
ip netns exec qrouter-${router} iptables -t nat -A POSTROUTING -j neutron-postrouting-bottom
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-POSTROUTING ! -o qg-${portG} -m conntrack ! --ctstate DNAT -j ACCEPT
ip netns exec qrouter-${router} iptables -t nat -A neutron-postrouting-bottom -j neutron-l3-agent-snat
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat -o qg-${portG} -j SNAT --to-source ${ext:54} --random-fully
