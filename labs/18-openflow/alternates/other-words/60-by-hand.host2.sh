ovs-vsctl set bridge br0 fail_mode=secure
cat > /root/br0.flows <<'FLOWS'
priority=100,in_port=tap${portA},actions=eth1
priority=100,in_port=tap${portB},actions=eth1
priority=100,in_port=eth1,dl_dst=${macA},actions=tap${portA}
priority=100,in_port=eth1,dl_dst=${macB},actions=tap${portB}
priority=50,in_port=eth1,dl_dst=ff:ff:ff:ff:ff:ff,actions=tap${portA},tap${portB}
priority=0,actions=drop
FLOWS
ovs-ofctl --names replace-flows br0 /root/br0.flows
