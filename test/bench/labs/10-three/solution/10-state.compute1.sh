# inert: everything stands already
ovs-vsctl show
