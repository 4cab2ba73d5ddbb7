ip netns exec router iptables -P FORWARD DROP
ip netns exec router iptables -A FORWARD -i inside -o outside -j ACCEPT
