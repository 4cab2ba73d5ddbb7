printf 'netns add red\nnetns add blue\n' | ip -batch -
ip netns exec red ip link set dev lo up
ip netns exec blue ip link set dev lo up
