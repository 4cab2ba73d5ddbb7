ip netns add qrouter-${router}
ovs-vsctl add-port br-int qr-${portA} tag=${tagA} -- set interface qr-${portA} type=internal
ip link set qr-${portA} address ${macA} up
ip link set qr-${portA} netns qrouter-${router}
ip -n qrouter-${router} addr add ${a:1/} dev qr-${portA}
