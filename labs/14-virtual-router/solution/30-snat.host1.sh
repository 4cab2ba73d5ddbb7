ip netns exec router iptables -t nat -A POSTROUTING -o outside -j SNAT --to-source ${b:1}
