# A chain of the program's own, with what it wants let through, asked before the operator's refusal.
iptables -N nova-network-FORWARD
iptables -A nova-network-FORWARD -i br100 -j ACCEPT
iptables -A nova-network-FORWARD -i public -j ACCEPT
iptables -I FORWARD 1 -j nova-network-FORWARD
