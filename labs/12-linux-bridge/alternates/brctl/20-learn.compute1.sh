brctl addif brq${netA} tap${port3}
