ovs-vsctl add-br br-int -- add-port br-int eth1
tap=$(ls /sys/class/net | grep '^tapvm')
ovs-vsctl add-port br-int "$tap" tag=100
