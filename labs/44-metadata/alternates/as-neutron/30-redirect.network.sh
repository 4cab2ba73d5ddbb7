ip netns exec qrouter-${router} iptables -t nat -N neutron-l3-agent-PREROUTING
ip netns exec qrouter-${router} iptables -t nat -A PREROUTING -j neutron-l3-agent-PREROUTING
ip netns exec qrouter-${router} iptables -t nat -A neutron-l3-agent-PREROUTING -d 169.254.169.254/32 -i qr-+ -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9697
ip netns exec qrouter-${router} iptables -t mangle -A PREROUTING -d 169.254.169.254/32 -i qr-+ -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffff
ip netns exec qrouter-${router} iptables -A INPUT -m mark --mark 0x1/0xffff -j ACCEPT
ip netns exec qrouter-${router} iptables -A INPUT -p tcp -m tcp --dport 9697 -j DROP
