ip netns add qrouter-${router}
ovs-vsctl add-port br-int qr-${portA}
ovs-vsctl set interface qr-${portA} type=internal
ip link set dev qr-${portA} netns qrouter-${router}
ip netns exec qrouter-${router} ip link set dev qr-${portA} up address ${macA}
ip netns exec qrouter-${router} ip address add ${a:1}/24 dev qr-${portA}
ovs-vsctl set port qr-${portA} tag=${tagA}
