# The integration bridge, the bridge of the provider NIC, and the cable between them.
ovs-vsctl add-br br-int
ovs-vsctl add-br br-phys
ovs-vsctl add-port br-phys eth1 tag=1
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
