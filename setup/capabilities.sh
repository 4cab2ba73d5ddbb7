# Runs in a throw-away lab host (sh): tries every kernel feature for real; one line each: feature<TAB>yes|no<TAB>what was said.
try() { # FEATURE COMMAND...: there when the command succeeds
  feature=$1
  shift
  if said=$("$@" 2>&1); then echo "$feature	yes	"; else echo "$feature	no	$(echo "$said" | grep -v '^ *$' | tail -n 1)"; fi
}
commands() { sh -ec "$1"; }

ip link add wire0 type veth peer name wire1
ip link set wire0 up
for _ in $(seq 50); do ovs-vsctl --timeout=1 show > /dev/null 2>&1 && break || sleep 0.1; done

try ovs commands 'ovs-vsctl --timeout=10 add-br probe-u && ip link show probe-u && ovs-vsctl --timeout=10 del-br probe-u'
try ovs-kernel ovs-dpctl add-dp probe-k
try 8021q ip link add link wire0 name wire0.5 type vlan id 5
try vxlan ip link add probe-vx type vxlan id 5 dstport 4789 dev wire0
try gre ip link add probe-gre type gretap local 127.0.0.1 remote 127.0.0.2
try br_netfilter commands 'ip link add probe-br type bridge && sysctl -w net.bridge.bridge-nf-call-iptables=1'
try iptables-nft commands 'iptables-nft -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT && iptables-nft -t nat -A POSTROUTING -j MASQUERADE'
try iptables-legacy commands 'iptables-legacy -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT && iptables-legacy -t nat -A POSTROUTING -j MASQUERADE'
try tun ip tuntap add probe-tap mode tap
try netem tc qdisc add dev wire0 root netem delay 1ms
try ebtables commands 'ebtables -A FORWARD -p ARP -j ACCEPT'
