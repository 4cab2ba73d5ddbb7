ip -n router addr add ${a:1/} dev outside
ip -n router addr add ${b:1/} dev inside
ip -n router link set inside up
ip -n router link set outside up
ip -n boxa route add default via ${a:1}
