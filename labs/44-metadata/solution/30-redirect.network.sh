# What instances send to 169.254.169.254, port 80, is for this router itself, port 9697.
ip netns exec qrouter-${router} iptables -t nat -A PREROUTING -d 169.254.169.254/32 -i qr-+ -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9697
