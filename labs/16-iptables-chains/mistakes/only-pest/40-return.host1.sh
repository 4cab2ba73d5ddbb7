iptables -N nova-compute-provider
iptables -A nova-compute-provider -s ${c:8}/32 -j DROP
iptables -I nova-compute-inst-1 2 -j nova-compute-provider
