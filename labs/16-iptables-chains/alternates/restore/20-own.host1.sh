cat > /tmp/own.rules <<'RULES'
*filter
:nova-network-FORWARD - [0:0]
:nova-network-INPUT - [0:0]
-A nova-network-FORWARD -i br100 -j ACCEPT
-A nova-network-FORWARD -o br100 -j ACCEPT
-I INPUT 1 -j nova-network-INPUT
-I FORWARD 1 -j nova-network-FORWARD
COMMIT
RULES
iptables-restore -n /tmp/own.rules
