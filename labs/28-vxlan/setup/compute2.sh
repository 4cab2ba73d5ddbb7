# br-int with vm2 plugged in; on this host the network has another local number.
ovs-vsctl add-br br-int
ovs-vsctl add-port br-int tap${port2} tag=${tag2}
