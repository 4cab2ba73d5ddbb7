ovs-vsctl add-port br-int tap${port1} -- add-port br-int tap${port3}
ovs-vsctl set port tap${port1} tag=1 vlan_mode=access
ovs-vsctl set port tap${port3} tag=1 vlan_mode=access
