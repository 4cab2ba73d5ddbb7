ovs-vsctl add-br br-int -- add-port br-int eth1
