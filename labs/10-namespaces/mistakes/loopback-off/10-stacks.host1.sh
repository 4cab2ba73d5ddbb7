ip netns add red
ip netns add blue
ip link set lo up
