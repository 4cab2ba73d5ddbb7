ovs-vsctl set-fail-mode br0 secure
ovs-ofctl -O OpenFlow14 add-flow br0 "priority=50,in_port=tap${portA},actions=output:eth1"
ovs-ofctl -O OpenFlow14 add-flow br0 "priority=50,in_port=tap${portB},actions=output:eth1"
ovs-ofctl -O OpenFlow14 add-flow br0 "priority=100,dl_dst=${macA},actions=output:tap${portA}"
ovs-ofctl -O OpenFlow14 add-flow br0 "priority=100,dl_dst=${macB},actions=output:tap${portB}"
ovs-ofctl -O OpenFlow14 add-flow br0 "priority=100,in_port=eth1,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=output:tap${portA},output:tap${portB}"
