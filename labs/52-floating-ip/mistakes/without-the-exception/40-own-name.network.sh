ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-float-snat
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-float-snat -s ${a:11}/32 -j SNAT --to-source ${ext:101} --random-fully
ip netns exec qrouter-${router} iptables -t nat -I POSTROUTING 1 -j neutron-l3-agent-float-snat
