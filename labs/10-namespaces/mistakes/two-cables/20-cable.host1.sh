ip link add veth-red type veth peer name spare1
ip link add veth-blue type veth peer name spare2
ip link set veth-red netns red
ip link set veth-blue netns blue
