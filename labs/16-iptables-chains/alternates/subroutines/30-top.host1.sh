iptables -N nova-compute-sg-fallback
iptables -A nova-compute-sg-fallback -j DROP
iptables -N nova-compute-inst-1
iptables -A nova-compute-inst-1 -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT
iptables -A nova-compute-inst-1 -j nova-compute-sg-fallback
iptables -N nova-compute-local
iptables -A nova-compute-local -d ${a:2} -m conntrack ! --ctstate RELATED,ESTABLISHED -j nova-compute-inst-1
iptables -N nova-filter-top
iptables -A nova-filter-top -j nova-compute-local
iptables -I OUTPUT -j nova-filter-top
iptables -I FORWARD -j nova-filter-top
