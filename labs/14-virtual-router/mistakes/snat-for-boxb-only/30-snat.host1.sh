ip netns exec router iptables -t nat -A POSTROUTING -d ${b:5} -j SNAT --to-source ${b:1}
