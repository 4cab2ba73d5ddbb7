ip link add brq${netB} type bridge
ip link set tap${port2} master brq${netB}
ip link set tap${port2} nomaster
ip link set tap${port4} master brq${netB}
ip link set tap${port5} master brq${netB}
ip link set brq${netB} up
