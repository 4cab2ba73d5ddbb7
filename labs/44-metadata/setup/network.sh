# The flat network of lab 20, already built: here its local number is ${tag}.
ovs-vsctl add-br br-int -- add-br br-phys -- add-port br-phys eth1
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=4,in_port=phy-br-phys,dl_vlan=${tag},actions=pop_vlan,NORMAL
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=2,in_port=phy-br-phys,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,vlan_tci=0x0000/0x1fff,actions=push_vlan:0x8100,set_field:$((4096 + ${tag}))->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,actions=drop
# A router with one leg in that network; nothing else is behind it.
ip netns add qrouter-${router}
ip -n qrouter-${router} link set lo up
ovs-vsctl add-port br-int qr-${qrport} tag=${tag} -- set interface qr-${qrport} type=internal
ip link set qr-${qrport} netns qrouter-${router}
ip -n qrouter-${router} link set qr-${qrport} address ${qrmac} up
ip -n qrouter-${router} addr add ${net:1/} brd + dev qr-${qrport}
ip netns exec qrouter-${router} sysctl -qw net.ipv4.ip_forward=1
# What the real agent asks Neutron's server for: which networks a router serves, and whose port has which address there.
mkdir -p /etc/neutron /var/lib/neutron
cat > /etc/neutron/ports.json <<'JSON'
{
 "routers": {"${router}": ["${network}"], "${router2}": ["${network2}"]},
 "ports": [
  {"network_id": "${network}", "fixed_ip": "${net:11}", "device_id": "${uuid1}", "tenant_id": "${project}"},
  {"network_id": "${network}", "fixed_ip": "${net:12}", "device_id": "${uuid2}", "tenant_id": "${project}"},
  {"network_id": "${network2}", "fixed_ip": "${net:11}", "device_id": "${uuid3}", "tenant_id": "${project2}"}
 ]
}
JSON
