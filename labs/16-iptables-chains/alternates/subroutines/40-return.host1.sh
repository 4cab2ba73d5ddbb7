iptables -N monitors
iptables -A monitors -s ${c:7} -j RETURN
iptables -A monitors -j DROP
iptables -N nova-compute-provider
iptables -A nova-compute-provider -s ${c} -j monitors
iptables -I nova-compute-inst-1 -s ${c} -j nova-compute-provider
