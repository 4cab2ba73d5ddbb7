iptables -I FORWARD 1 -i br100 -j ACCEPT
iptables -I FORWARD 1 -o br100 -j ACCEPT
