iptables -N nova-compute-provider
iptables -A nova-compute-provider -s ${c} -j DROP
iptables -A nova-compute-provider -s ${c:7}/32 -j RETURN
iptables -I nova-compute-inst-1 2 -j nova-compute-provider
