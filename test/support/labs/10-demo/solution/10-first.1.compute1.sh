ip link set eth1 up
