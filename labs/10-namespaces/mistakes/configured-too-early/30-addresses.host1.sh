ip -n red link set veth-red netns 1
ip -n blue link set veth-blue netns 1
ip addr add ${net:1/} dev veth-red
ip addr add ${net:2/} dev veth-blue
ip link set veth-red up
ip link set veth-blue up
ip link set veth-red netns red
ip link set veth-blue netns blue
