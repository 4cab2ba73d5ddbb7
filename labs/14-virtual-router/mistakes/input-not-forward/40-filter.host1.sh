ip netns exec router iptables -P INPUT DROP
ip netns exec router iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec router iptables -A FORWARD -i inside -o outside -j ACCEPT
