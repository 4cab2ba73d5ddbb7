ip link add brq${netB} type bridge
ip link set tap${port4} master brq${netB}
ip link set tap${port5} master brq${netB}
ip link set brq${netB} up
ip link add join-a type veth peer name join-b
ip link set join-a master brq${netA} up
ip link set join-b master brq${netB} up
# vm1 and vm4 have one address and hear each other's questions now: whom vm5 takes for its neighbour is left to chance.
# Here it is settled, so that the checks which fail are the same ones each time.
ip -n vm5 neigh replace ${net:11} lladdr ${mac4} dev eth0 nud permanent
