ip netns add qdhcp-${network}
ip -n qdhcp-${network} link set lo up
ovs-vsctl add-port br-int tap${dhcpport} tag=${tag} -- set interface tap${dhcpport} type=internal
ip link set tap${dhcpport} address ${dhcpmac}
ip link set tap${dhcpport} mtu ${mtu} up
ip addr add ${net:2/} brd + dev tap${dhcpport}
