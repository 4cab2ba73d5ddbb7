ip -n red addr add ${net:1/} dev veth-red
ip -n blue addr add ${net:2/} dev veth-blue
ip -n red link set veth-red up
