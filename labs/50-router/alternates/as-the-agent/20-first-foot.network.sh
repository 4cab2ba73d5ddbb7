ip netns add qrouter-${router}
ip -n qrouter-${router} link set lo up
ovs-vsctl --may-exist add-port br-int qr-${portA} -- set Interface qr-${portA} type=internal external_ids:iface-status=active -- set Port qr-${portA} other_config:net_uuid=a tag=${tagA}
ip link set qr-${portA} address ${macA} netns qrouter-${router}
ip -n qrouter-${router} link set qr-${portA} mtu 1500 up
ip -n qrouter-${router} -4 addr add ${a:1/} brd ${a:broadcast} scope global dev qr-${portA}
