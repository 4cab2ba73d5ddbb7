ip netns exec qrouter-${router} iptables -t nat -A POSTROUTING -o qg-${portG}
ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-snat
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat ! -d ${ext} -o qg-${portG} -j SNAT --to-source ${ext:54}
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-snat -j SNAT --random-fully --to-source ${ext:54} -o qg-${portG}
ip netns exec qrouter-${router} iptables -t nat -N neutron-postrouting-bottom
ip netns exec qrouter-${router} iptables -t nat -A neutron-postrouting-bottom -m comment --comment bottom -j neutron-l3-agent-snat
ip netns exec qrouter-${router} iptables -t nat -A POSTROUTING -j neutron-postrouting-bottom
ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-POSTROUTING
ip netns exec qrouter-${router} iptables -t nat -I POSTROUTING 1 -j neutron-l3-agent-POSTROUTING
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-POSTROUTING -m conntrack ! --ctstate DNAT ! -o qg-${portG} -j ACCEPT
