ip netns add qrouter-${router}
ovs-vsctl add-port br-int qr-${portA} tag=${tagA} -- set interface qr-${portA} type=internal
ip addr add ${a:1/} dev qr-${portA}
ip link set qr-${portA} up
