ovs-vsctl add-port br-int tap${port1} tag=${vlan}
ovs-vsctl add-port br-int tap${port2}
