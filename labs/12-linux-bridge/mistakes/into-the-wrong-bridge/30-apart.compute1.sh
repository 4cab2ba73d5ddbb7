ip link add brq${netB} type bridge
ip link set brq${netB} up
ip link set tap${port4} master brq${netB}
ip link set tap${port5} master brq${netA}
