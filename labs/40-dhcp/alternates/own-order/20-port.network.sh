ovs-vsctl --may-exist add-port br-int tap${dhcpport} -- set port tap${dhcpport} tag=${tag} -- set interface tap${dhcpport} type=internal mtu_request=${mtu}
ip link set dev tap${dhcpport} address ${dhcpmac}
ip netns add qdhcp-${network}
ip link set dev tap${dhcpport} netns qdhcp-${network}
ip netns exec qdhcp-${network} ip link set lo up
ip netns exec qdhcp-${network} ip link set tap${dhcpport} mtu ${mtu}
ip netns exec qdhcp-${network} ip link set tap${dhcpport} up
ip netns exec qdhcp-${network} ip addr add ${net:2/} dev tap${dhcpport}
