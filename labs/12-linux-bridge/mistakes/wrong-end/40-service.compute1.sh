ip netns add qdhcp-${netA}
ip link add tap${dhcp} type veth peer name ns-${dhcp}
ip link set tap${dhcp} netns qdhcp-${netA}
ip link set ns-${dhcp} up
ip -n qdhcp-${netA} link set tap${dhcp} up
ip -n qdhcp-${netA} addr add ${net:2/} dev tap${dhcp}
