ovs-vsctl add-br br-int
