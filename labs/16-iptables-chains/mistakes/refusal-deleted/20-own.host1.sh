iptables -D FORWARD -j REJECT --reject-with icmp-host-prohibited
