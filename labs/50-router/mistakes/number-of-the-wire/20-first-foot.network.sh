# A stack for the router, and its foot in vm1's network.
ip netns add qrouter-${router}
ovs-vsctl add-port br-int qr-${portA} tag=${segA} -- set interface qr-${portA} type=internal
ip link set qr-${portA} netns qrouter-${router}
ip -n qrouter-${router} link set qr-${portA} address ${macA}
ip -n qrouter-${router} addr add ${a:1/} dev qr-${portA}
ip -n qrouter-${router} link set qr-${portA} up
