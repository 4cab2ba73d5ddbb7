ip netns exec router iptables -A FORWARD -i inside -j ACCEPT
ip netns exec router iptables -A FORWARD -m state --state RELATED,ESTABLISHED -j ACCEPT
ip netns exec router iptables -A FORWARD -j DROP
