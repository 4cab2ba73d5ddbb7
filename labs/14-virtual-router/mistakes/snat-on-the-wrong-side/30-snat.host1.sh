ip netns exec router iptables -t nat -A POSTROUTING -o inside -j SNAT --to-source ${b:1}
