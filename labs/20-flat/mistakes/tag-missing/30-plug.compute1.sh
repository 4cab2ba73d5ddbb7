ovs-vsctl add-port br-int tap${port1}
ovs-vsctl add-port br-int tap${port3} tag=1
