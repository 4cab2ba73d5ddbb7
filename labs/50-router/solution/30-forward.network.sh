# The same for vm2's network; and a router passes on what is not for itself.
ovs-vsctl add-port br-int qr-${portB} tag=${tagB} -- set interface qr-${portB} type=internal
ip link set qr-${portB} netns qrouter-${router}
ip -n qrouter-${router} link set qr-${portB} address ${macB}
ip -n qrouter-${router} addr add ${b:1/} dev qr-${portB}
ip -n qrouter-${router} link set qr-${portB} up
ip netns exec qrouter-${router} sysctl -w net.ipv4.ip_forward=1
