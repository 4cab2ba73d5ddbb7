cat > /root/br-phys.flows <<'FLOWS'
priority=4,in_port=phy-br-phys,dl_vlan=1,actions=pop_vlan,push_vlan:0x8100,set_field:${segA:+4096}->vlan_vid,output:eth1
priority=2,in_port=phy-br-phys,actions=drop
FLOWS
ovs-ofctl -O OpenFlow13 --names add-flows br-phys /root/br-phys.flows
