ip addr add ${net:2/} dev brq${netA}
ip netns add qdhcp-${netA}
ip link add tap${dhcp} type veth peer name ns-${dhcp} netns qdhcp-${netA}
ip link set tap${dhcp} master brq${netA}
ip link set tap${dhcp} up
ip -n qdhcp-${netA} addr add ${net:2/} dev ns-${dhcp}
ip -n qdhcp-${netA} link set ns-${dhcp} up
