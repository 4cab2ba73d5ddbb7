# The network host with its router, as the lab before left it: bridges, three feet, a default route, SNAT.
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
# The router.
R=qrouter-${router}
ip netns add $R
ip -n $R link set lo up
foot() {
  ovs-vsctl add-port br-int $1 tag=$2 -- set interface $1 type=internal
  ip link set $1 netns $R
  ip -n $R link set $1 address $3
  ip -n $R addr add $4 dev $1
  ip -n $R link set $1 up
}
foot qr-${portA} ${tagA} ${macA} ${a:1/}
foot qr-${portB} ${tagB} ${macB} ${b:1/}
foot qg-${portG} ${tagX} ${macG} ${ext:54/}
ip -n $R route add default via ${ext:1}
ip netns exec $R sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
# The agent's chains: what does not leave by qg- stays as it is, what does gets the router's address.
# The mangle table marks what comes in by qg- with 0x2. There is nothing yet about floating addresses.
cat > /run/rules <<'RULES'
*mangle
:neutron-l3-agent-PREROUTING - [0:0]
:neutron-l3-agent-mark - [0:0]
-A PREROUTING -j neutron-l3-agent-PREROUTING
-A neutron-l3-agent-PREROUTING -j neutron-l3-agent-mark
-A neutron-l3-agent-mark -i qg-${portG} -j MARK --set-xmark 0x2/0xffff
COMMIT
*nat
:neutron-l3-agent-OUTPUT - [0:0]
:neutron-l3-agent-POSTROUTING - [0:0]
:neutron-l3-agent-PREROUTING - [0:0]
:neutron-l3-agent-snat - [0:0]
:neutron-postrouting-bottom - [0:0]
-A PREROUTING -j neutron-l3-agent-PREROUTING
-A OUTPUT -j neutron-l3-agent-OUTPUT
-A POSTROUTING -j neutron-l3-agent-POSTROUTING
-A POSTROUTING -j neutron-postrouting-bottom
-A neutron-l3-agent-POSTROUTING ! -o qg-${portG} -m conntrack ! --ctstate DNAT -j ACCEPT
-A neutron-l3-agent-snat -o qg-${portG} -j SNAT --to-source ${ext:54} --random-fully
-A neutron-postrouting-bottom -m comment --comment "Perform source NAT on outgoing traffic." -j neutron-l3-agent-snat
COMMIT
RULES
ip netns exec $R iptables-restore -n /run/rules
rm /run/rules
