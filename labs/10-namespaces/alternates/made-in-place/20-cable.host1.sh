ip netns exec red ip link add veth-red type veth peer name veth-blue netns blue
