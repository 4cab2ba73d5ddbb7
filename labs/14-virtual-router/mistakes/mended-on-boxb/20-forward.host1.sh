ip netns exec router sysctl -w net.ipv4.ip_forward=1
ip -n boxb route add ${a} via ${b:1}
