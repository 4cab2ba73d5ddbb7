# br-int with the instances of this host already plugged in: that was the lesson of an earlier lab.
ovs-vsctl add-br br-int
ovs-vsctl add-port br-int tap${port1} tag=1
ovs-vsctl add-port br-int tap${port3} tag=2
