ip netns exec qrouter-${router} iptables -t nat -A PREROUTING -i qr-+ -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9697
