ip addr add ${net:2/} dev brq${netA}
