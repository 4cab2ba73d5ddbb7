# Both bridges with the cable between them and the instances plugged in: that was the lesson of the flat network.
ovs-vsctl add-br br-int -- add-br br-phys -- add-port br-phys eth1
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
ovs-vsctl add-port br-int tap${port2} tag=2 -- add-port br-int tap${port4} tag=1
