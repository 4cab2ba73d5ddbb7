# What the provider forbids for all, with one who is excepted: not let in, but judged like the others.
iptables -N nova-compute-provider
iptables -A nova-compute-provider -s ${c:7}/32 -j RETURN
iptables -A nova-compute-provider -s ${c} -j DROP
iptables -I nova-compute-inst-1 3 -j nova-compute-provider
