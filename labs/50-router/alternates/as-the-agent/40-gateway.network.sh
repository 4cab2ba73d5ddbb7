ovs-vsctl --may-exist add-port br-int qg-${portG} -- set Interface qg-${portG} type=internal -- set Port qg-${portG} tag=${tagX}
ip link set qg-${portG} address ${macG} netns qrouter-${router}
ip -n qrouter-${router} link set qg-${portG} up
ip -n qrouter-${router} addr add ${ext:54/} brd ${ext:broadcast} scope global dev qg-${portG}
ip -n qrouter-${router} -4 route replace default via ${ext:1} dev qg-${portG} proto static
