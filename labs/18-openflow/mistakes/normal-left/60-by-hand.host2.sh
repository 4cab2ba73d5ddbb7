ovs-vsctl set-fail-mode br0 secure
ovs-ofctl add-flow br0 priority=0,actions=NORMAL
