ip netns add lost
