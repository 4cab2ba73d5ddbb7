ip netns exec router iptables -t nat -A PREROUTING -i outside -p tcp --dport ${door} -j DNAT --to-destination ${a:5}:${web}
ip netns exec router iptables -A FORWARD -i outside -d ${a:5} -p tcp --dport ${web} -j ACCEPT
