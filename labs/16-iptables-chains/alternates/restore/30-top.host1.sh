cat > /tmp/top.rules <<'RULES'
*filter
:nova-filter-top - [0:0]
:nova-network-local - [0:0]
:nova-compute-local - [0:0]
:nova-compute-inst-1 - [0:0]
:nova-compute-sg-fallback - [0:0]
-I FORWARD 1 -j nova-filter-top
-I OUTPUT 1 -j nova-filter-top
-A nova-filter-top -j nova-network-local
-A nova-filter-top -j nova-compute-local
-A nova-compute-local -d ${a:2}/32 -j nova-compute-inst-1
-A nova-compute-inst-1 -m state --state INVALID -j DROP
-A nova-compute-inst-1 -m state --state RELATED,ESTABLISHED -j ACCEPT
-A nova-compute-inst-1 -p tcp -m multiport --dports 80 -j ACCEPT
-A nova-compute-inst-1 -j nova-compute-sg-fallback
-A nova-compute-sg-fallback -j DROP
COMMIT
RULES
iptables-restore -n /tmp/top.rules
