# The network host: br-int, the data wire (VLAN segments) by br-phys, the outer wire (flat) by br-ex. No router yet.
ovs-vsctl add-br br-int
ovs-vsctl add-br br-phys
ovs-vsctl add-br br-ex
ovs-vsctl add-port br-phys eth1
ovs-vsctl add-port br-ex eth2
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
ovs-vsctl add-port br-int int-br-ex -- set interface int-br-ex type=patch options:peer=phy-br-ex
ovs-vsctl add-port br-ex phy-br-ex -- set interface phy-br-ex type=patch options:peer=int-br-ex
cat > /run/br-int.flows <<'FLOWS'
priority=3,in_port=int-br-phys,dl_vlan=${segA},actions=set_field:${tagA:+4096}->vlan_vid,NORMAL
priority=3,in_port=int-br-phys,dl_vlan=${segB},actions=set_field:${tagB:+4096}->vlan_vid,NORMAL
priority=2,in_port=int-br-phys,actions=drop
priority=3,in_port=int-br-ex,vlan_tci=0x0000/0x1fff,actions=push_vlan:0x8100,set_field:${tagX:+4096}->vlan_vid,NORMAL
priority=2,in_port=int-br-ex,actions=drop
FLOWS
cat > /run/br-phys.flows <<'FLOWS'
priority=4,in_port=phy-br-phys,dl_vlan=${tagA},actions=set_field:${segA:+4096}->vlan_vid,NORMAL
priority=4,in_port=phy-br-phys,dl_vlan=${tagB},actions=set_field:${segB:+4096}->vlan_vid,NORMAL
priority=2,in_port=phy-br-phys,actions=drop
FLOWS
cat > /run/br-ex.flows <<'FLOWS'
priority=4,in_port=phy-br-ex,dl_vlan=${tagX},actions=pop_vlan,NORMAL
priority=2,in_port=phy-br-ex,actions=drop
FLOWS
for bridge in br-int br-phys br-ex; do
  ovs-ofctl -O OpenFlow13 --names add-flows $bridge /run/$bridge.flows
  rm /run/$bridge.flows
done
