ip link add brq${netB} type bridge
ip link set tap${port4} master brq${netB}
ip link set tap${port5} master brq${netB}
ip link set brq${netB} up
ip link add join-a type veth peer name join-b
ip link set join-a master brq${netA} up
ip link set join-b master brq${netB} up
