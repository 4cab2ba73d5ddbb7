ip netns add qdhcp-${network}
ip -n qdhcp-${network} link set lo up
ovs-vsctl add-port br-int tap${dhcpport} tag=1 -- set interface tap${dhcpport} type=internal
ip link set tap${dhcpport} netns qdhcp-${network}
ip -n qdhcp-${network} link set tap${dhcpport} address ${dhcpmac}
ip -n qdhcp-${network} link set tap${dhcpport} mtu ${mtu} up
ip -n qdhcp-${network} addr add ${net:2/} brd + dev tap${dhcpport}
