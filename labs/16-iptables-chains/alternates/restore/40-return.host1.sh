iptables -N nova-compute-provider
iptables -A nova-compute-provider -s ${c:7}/32 -j RETURN
iptables -A nova-compute-provider -s ${c} -j DROP
iptables -I nova-compute-inst-1 1 -m conntrack --ctstate NEW -j nova-compute-provider
