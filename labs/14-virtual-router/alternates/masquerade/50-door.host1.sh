ip netns exec router iptables -t nat -A PREROUTING -d ${b:1} -p tcp -m tcp --dport ${door} -j DNAT --to ${a:5}:${web}
ip netns exec router iptables -I FORWARD 1 -p tcp -d ${a:5} --dport ${web} -m conntrack --ctorigdst ${b:1} --ctorigdstport ${door} -j ACCEPT
