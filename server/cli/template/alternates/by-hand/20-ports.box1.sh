for tap in tap${port1} tap${port2}; do ovs-vsctl add-port br-int $tap; done
ovs-vsctl set port tap${port1} tag=${vlan}
ovs-vsctl set port tap${port2} tag=${vlan}
