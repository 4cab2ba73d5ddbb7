ip netns exec red ip link set veth-red up
ip netns exec blue ip link set veth-blue up
ip netns exec red ip addr add ${net:1/} brd + dev veth-red
ip netns exec blue ip addr add ${net:2/} brd + dev veth-blue
