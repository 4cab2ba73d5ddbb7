ip netns exec qrouter-${router} iptables -t nat -I PREROUTING 1 -p tcp -d 169.254.169.254 --dport 80 -j DNAT --to-destination ${net:1}:9697
