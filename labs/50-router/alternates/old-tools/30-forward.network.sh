ip netns exec qrouter-${router} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
ovs-vsctl add-port br-int qr-${portB} -- set interface qr-${portB} type=internal -- set port qr-${portB} tag=${tagB} vlan_mode=access
ip link set qr-${portB} netns qrouter-${router} up address ${macB}
ip netns exec qrouter-${router} ip addr add ${b:1}/24 dev qr-${portB}
ip netns exec qrouter-${router} ip link set qr-${portB} up
