brctl addbr brq${netA}
brctl setfd brq${netA} 0
brctl addif brq${netA} tap${port1} tap${port2}
ifconfig brq${netA} up 2> /dev/null || ip link set brq${netA} up
