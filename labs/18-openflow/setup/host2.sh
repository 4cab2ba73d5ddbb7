# One bridge as it comes: the NIC and the instances are its ports, and it acts as an ordinary switch.
ovs-vsctl add-br br0 -- add-port br0 eth1 -- add-port br0 tap${portA} -- add-port br0 tap${portB}
