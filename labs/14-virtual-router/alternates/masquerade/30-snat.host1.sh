ip netns exec router iptables -t nat -A POSTROUTING -s ${a} -o outside -j MASQUERADE
