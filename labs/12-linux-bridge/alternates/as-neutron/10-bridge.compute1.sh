ip link add name brq${netA} type bridge forward_delay 0 stp_state 0
ip link set dev brq${netA} up
ip link set dev tap${port1} master brq${netA}
ip link set dev tap${port2} master brq${netA}
