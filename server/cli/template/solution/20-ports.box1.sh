# inert: only a look at what is there
ovs-vsctl show
ovs-vsctl add-port br-int tap${port1} tag=${vlan}
ovs-vsctl add-port br-int tap${port2} tag=${vlan}
