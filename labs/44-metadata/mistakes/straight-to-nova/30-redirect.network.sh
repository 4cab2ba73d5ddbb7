ip netns exec qrouter-${router} iptables -t nat -A PREROUTING -d 169.254.169.254/32 -i qr-+ -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.168.1.11:8775
