ip link set tap${port3} master brq${netA}
