ip netns add qdhcp-${netA}
ip link add tap${dhcp} type veth peer name ns-${dhcp}
ip link set ns-${dhcp} netns qdhcp-${netA}
ip link set tap${dhcp} up master brq${netA}
ip netns exec qdhcp-${netA} ip link set lo up
ip netns exec qdhcp-${netA} ip link set ns-${dhcp} up
ip netns exec qdhcp-${netA} ip -4 addr add ${net:2/} brd + dev ns-${dhcp}
