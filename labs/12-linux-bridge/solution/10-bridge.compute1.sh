ip link add brq${netA} type bridge
ip link set tap${port1} master brq${netA}
ip link set tap${port2} master brq${netA}
ip link set brq${netA} up
