ip netns exec router iptables -A FORWARD -s ${b:6} -j DROP
