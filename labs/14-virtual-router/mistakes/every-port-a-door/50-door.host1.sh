ip netns exec router iptables -t nat -A PREROUTING -d ${b:1} -p tcp -j DNAT --to-destination ${a:5}:${web}
ip netns exec router iptables -A FORWARD -i outside -o inside -m conntrack --ctstate DNAT -j ACCEPT
