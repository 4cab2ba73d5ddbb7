ip netns exec router iptables -A FORWARD -i outside -p icmp --icmp-type 8 -j DROP
ip netns exec router iptables -A FORWARD -i outside -p tcp --dport ${web} -j DROP
