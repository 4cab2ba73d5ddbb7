# Everybody's top chain, the second program's list of instances, and a chain for one of them.
iptables -N nova-filter-top
iptables -N nova-compute-local
iptables -N nova-compute-inst-1
iptables -N nova-compute-sg-fallback
iptables -A nova-compute-sg-fallback -j DROP
iptables -A nova-compute-inst-1 -p tcp --sport 80 -j ACCEPT
iptables -A nova-compute-inst-1 -p tcp --dport 80 -j ACCEPT
iptables -A nova-compute-inst-1 -j nova-compute-sg-fallback
iptables -A nova-compute-local -d ${a:2}/32 -j nova-compute-inst-1
iptables -A nova-filter-top -j nova-compute-local
iptables -I FORWARD 1 -j nova-filter-top
iptables -I OUTPUT 1 -j nova-filter-top
