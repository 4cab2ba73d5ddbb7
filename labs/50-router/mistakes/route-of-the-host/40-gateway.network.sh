# The outer foot, and a neighbour there for all that is far away.
ovs-vsctl add-port br-int qg-${portG} tag=${tagX} -- set interface qg-${portG} type=internal
ip link set qg-${portG} netns qrouter-${router}
ip -n qrouter-${router} link set qg-${portG} address ${macG}
ip -n qrouter-${router} addr add ${ext:54/} dev qg-${portG}
ip -n qrouter-${router} link set qg-${portG} up
ip route add default via ${ext:1} || true
