brctl addbr brq${netB}
brctl addif brq${netB} tap${port4} tap${port5}
ip link set brq${netB} up
