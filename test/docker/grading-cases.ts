// What each check kind is shown on real hosts: a network that is right, faults that a student makes, and other wishes of an author.

export type Fault = { readonly on: string; readonly by: string; readonly mend: string; readonly code: string };
export type Wish = { readonly spec: Record<string, unknown>; readonly code: string; readonly written?: string };
export type Case = {
  readonly kind: string;
  /** Passes on the network that is right. */
  readonly spec: Record<string, unknown>;
  readonly written?: string;
  /** What a student does to the network, and the finding it must give. */
  readonly faults: readonly Fault[];
  /** What else an author may ask of the network that is right, and the finding it must give. */
  readonly wishes: readonly Wish[];
};

const fault = (on: string, by: string, code: string, mend: string): Fault => ({ on, by, code, mend });
const c1 = (by: string, code: string, mend: string): Fault => fault('compute1', by, code, mend);
const c2 = (by: string, code: string, mend: string): Fault => fault('compute2', by, code, mend);
const net = (by: string, code: string, mend: string): Fault => fault('network', by, code, mend);

const at = (name: string) => ({ host: 'network', in: name });
const wireMatch = 'priority=4,in_port=phy-br-phys,dl_vlan=1';
const wireFlow = (actions: string): string => `ovs-ofctl add-flow br-phys ${wireMatch},actions=${actions}`;
const mendWire = wireFlow('mod_vlan_vid:100,NORMAL');
const vm1ToAll = 'in_port=tap1,dl_src=fa:16:3e:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp';
const vm1ToVm2 = 'in_port=tap1,dl_src=fa:16:3e:00:00:01,dl_dst=fa:16:3e:00:00:02,ip,nw_src=10.0.0.1,nw_dst=10.0.0.2';
const ping12 = { ping: { from: 'vm1', to: 'vm2' } };
const pingTunnel = { ping: { from: 'tun1', to: 'tun2' } };
const vm2Away = c2('ovs-vsctl set port tap2 tag=9', '', 'ovs-vsctl set port tap2 tag=1');

/** `more` of the spec overrides; each wish says what is asked otherwise and what is found then. */
function one(
  kind: string,
  spec: Record<string, unknown>,
  faults: readonly Fault[],
  wishes: readonly (readonly [more: Record<string, unknown>, code: string, written?: string])[] = [],
  written?: string,
): Case {
  return {
    kind,
    spec,
    faults,
    wishes: wishes.map(([more, code, said]) => ({
      spec: { ...spec, ...more },
      code,
      ...(said !== undefined && { written: said }),
    })),
    ...(written !== undefined && { written }),
  };
}

const passing = { bridge: 'br-none' };

export const cases: readonly Case[] = [
  one('netns', { host: 'network', name: 'spare' }, [
    net('ip netns del spare', 'missing', 'ip netns add spare'),
    // Its inode number is like that of a namespace; the second link cannot be followed at all.
    net(
      'ip netns del spare; ln -s /proc/version /run/netns/spare; ln -s loop /run/netns/loop',
      'missing',
      'rm /run/netns/spare /run/netns/loop; ip netns add spare',
    ),
  ]),
  one(
    'link',
    { host: 'network', dev: 'veth-a', up: true, type: 'veth', master: 'br0', mtu: 1500, peerIn: 'a' },
    [
      net('ip link set veth-a down', 'down', 'ip link set veth-a up'),
      net('ip -n a link set eth0 down', 'no-carrier', 'ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1'),
      net('ip link set veth-a mtu 1400', 'wrong-mtu', 'ip link set veth-a mtu 1500'),
      net(
        'ip link set veth-a nomaster',
        'wrong-master',
        'ip link set veth-a master br0; bridge fdb replace 02:00:00:00:00:99 dev veth-a master static',
      ),
    ],
    [
      [{ dev: 'veth-x' }, 'missing'],
      [{ type: 'bridge' }, 'wrong-type'],
      [{ up: false }, 'not-down'],
      [{ mac: '02:00:00:00:00:77' }, 'wrong-mac'],
      [{ peerIn: 'b' }, 'wrong-peer'],
      [{ peerIn: 'host' }, 'wrong-peer'],
      [{ in: 'nowhere' }, 'no-namespace'],
    ],
  ),
  one('link', { in: 'vm1', dev: 'eth0', mac: 'FA:16:3E:00:00:01', peerIn: 'host' }, []),
  one('link', { host: 'network', dev: 'extra', peerIn: 'host' }, [], [[{ peerIn: 'a' }, 'wrong-peer']]),
  one('link', { host: 'network', dev: 'vx1', type: 'vxlan', vni: 77 }, [], [[{ vni: 78 }, 'wrong-id']]),
  one(
    'address',
    { ...at('a'), dev: 'eth0', has: '10.1.0.2/24' },
    [
      net(
        'ip -n a addr del 10.1.0.2/24 dev eth0; ip -n a addr add 10.1.0.2/16 dev eth0',
        'wrong-prefix',
        'ip -n a addr del 10.1.0.2/16 dev eth0; ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a route add default via 10.1.0.1',
      ),
      net(
        'ip -n a addr del 10.1.0.2/24 dev eth0',
        'missing',
        'ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a route add default via 10.1.0.1',
      ),
      net('ip -n a link set eth0 down', 'down', 'ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1'),
    ],
    [
      [{ dev: 'eth9' }, 'no-device'],
      [{ has: '127.0.0.1/8' }, 'wrong-device'],
      [{ dev: undefined, has: '10.1.0.3/24' }, 'missing'],
    ],
  ),
  one(
    'route',
    { ...at('a'), to: 'default', via: '10.1.0.1', dev: 'eth0' },
    [
      net('ip -n a route del default', 'missing', 'ip -n a route add default via 10.1.0.1'),
      net('ip -n a route replace default via 10.1.0.3', 'wrong-gateway', 'ip -n a route replace default via 10.1.0.1'),
    ],
    [[{ dev: 'eth1' }, 'wrong-device']],
  ),
  one('route', { ...at('a'), to: '10.1.0.0/24', via: 'none', dev: 'eth0' }, []),
  one(
    'neighbour',
    { ...at('b'), ip: '10.1.0.99', mac: '02:00:00:00:00:99', dev: 'eth0', state: 'permanent' },
    [
      net(
        'ip -n b neigh del 10.1.0.99 dev eth0',
        'missing',
        'ip -n b neigh add 10.1.0.99 lladdr 02:00:00:00:00:99 dev eth0 nud permanent',
      ),
    ],
    [
      [{ mac: '02:00:00:00:00:98' }, 'wrong-mac'],
      [{ dev: 'lo' }, 'wrong-device'],
      [{ state: 'stale' }, 'wrong-state'],
    ],
  ),
  one(
    'fdb',
    { host: 'network', bridge: 'br0', mac: '02:00:00:00:00:99', dev: 'veth-a' },
    [
      net(
        'bridge fdb del 02:00:00:00:00:99 dev veth-a master',
        'missing',
        'bridge fdb add 02:00:00:00:00:99 dev veth-a master static',
      ),
    ],
    [
      [{ dev: 'veth-b' }, 'wrong-device'],
      [{ bridge: 'br9' }, 'wrong-bridge'],
    ],
  ),
  one(
    'fdb',
    { host: 'network', dev: 'vx1', dst: '192.168.1.11' },
    [],
    [
      [{ dst: '192.168.1.99' }, 'wrong-destination'],
      [{ vni: 5 }, 'wrong-vni'],
    ],
  ),
  one(
    'linux-bridge',
    { host: 'network', bridge: 'br0', members: ['veth-a', 'veth-b', 'veth-c', 'veth-r'], exact: true },
    [
      net('ip link set veth-b nomaster', 'no-member', 'ip link set veth-b master br0'),
      net('ip link set extra master br0', 'extra-member', 'ip link set extra nomaster'),
      net('ip link set br0 down', 'down', 'ip link set br0 up'),
      net('ip link set veth-b down', 'member-down', 'ip link set veth-b up'),
    ],
    [
      [{ bridge: 'br9' }, 'missing'],
      [{ bridge: 'veth-a' }, 'not-a-bridge'],
    ],
  ),
  one(
    'ovs-bridge',
    // Open vSwitch forgets all flows of a bridge when its fail mode changes; br-tun has none of its own.
    { host: 'compute1', bridge: 'br-tun', ports: ['tap11', 'vxlan-1'], failMode: 'standalone' },
    [
      c1('ovs-vsctl set-fail-mode br-tun secure', 'wrong-fail-mode', 'ovs-vsctl del-fail-mode br-tun'),
      c1('ovs-vsctl del-port tap11', 'no-port', 'ovs-vsctl add-port br-tun tap11'),
    ],
    [[passing, 'missing']],
  ),
  one(
    'ovs-port',
    { host: 'compute1', bridge: 'br-int', port: 'tap1', tag: 1, type: 'system' },
    [
      c1('ovs-vsctl set port tap1 tag=2', 'wrong-tag', 'ovs-vsctl set port tap1 tag=1'),
      c1('ovs-vsctl set port tap1 tag=0', 'wrong-tag', 'ovs-vsctl set port tap1 tag=1'),
      c1('ovs-vsctl del-port tap1', 'missing', 'ovs-vsctl add-port br-int tap1 tag=1'),
    ],
    [
      [passing, 'missing-bridge'],
      [{ bridge: 'br-tun' }, 'wrong-bridge'],
      [{ type: 'patch' }, 'wrong-type'],
      [{ trunks: [5] }, 'wrong-trunks'],
    ],
  ),
  one('ovs-port', { host: 'compute1', bridge: 'br-int', port: 'int-br-phys', type: 'patch', peer: 'phy-br-phys', tag: 'none' }, [
    c1(
      'ovs-vsctl set interface phy-br-phys options:peer=nobody',
      'wrong-peer',
      'ovs-vsctl set interface phy-br-phys options:peer=int-br-phys',
    ),
  ]),
  one(
    'ovs-port',
    { host: 'compute1', port: 'vxlan-1', type: 'vxlan', options: { key: '0x3e9', remote_ip: '192.168.50.12' } },
    [],
    [[{ options: { key: 7 } }, 'wrong-options']],
  ),
  one('ovs-port', { host: 'compute1', bridge: 'br-int', port: 'tap3' }, [], [[{ port: 'ghost' }, 'not-made']]),
  one(
    'ovs-flow',
    { host: 'compute1', bridge: 'br-phys', flow: `table=0,${wireMatch},actions=set_field:4196->vlan_vid,NORMAL` },
    [c1(wireFlow('NORMAL'), 'wrong-actions', mendWire), c1('ovs-ofctl del-flows br-phys dl_vlan=1', 'missing', mendWire)],
    [
      [passing, 'missing-bridge'],
      [{ flow: undefined, match: 'in_port=phy-br-phys,dl_vlan=1', priority: 5 }, 'wrong-priority'],
      [{ flow: undefined, match: 'in_port=phy-br-phys,dl_vlan=1', table: 3 }, 'wrong-table'],
      [{ absent: true }, 'present'],
    ],
  ),
  one(
    'ovs-flow',
    { host: 'compute1', bridge: 'br-phys', match: 'dl_vlan=9', actions: 'group:5' },
    [],
    [[{ actions: 'drop' }, 'wrong-actions']],
  ),
  one('ovs-flow', { host: 'compute1', bridge: 'br-13', table: 2, match: 'tcp,tcp_dst=80', actions: 'drop' }, []),
  one('ovs-flow', { host: 'compute1', bridge: 'br-phys', match: 'dl_vlan=55', absent: true }, [], [[passing, 'missing-bridge']]),
  one(
    'ovs-trace',
    { host: 'compute1', bridge: 'br-int', packet: vm1ToAll, expect: { output: [{ port: 'eth1', vlan: 100 }] } },
    [
      c1(wireFlow('NORMAL'), 'wrong-vlan', mendWire),
      c1('ovs-vsctl del-port tap1', 'missing-port', 'ovs-vsctl add-port br-int tap1 tag=1'),
    ],
    [
      [passing, 'missing-bridge'],
      [{ expect: { output: [{ port: 'eth9' }] } }, 'wrong-output'],
      [{ expect: { output: [{ port: 'eth1', ethDst: '02:00:00:00:00:01' }] } }, 'wrong-address'],
      [{ expect: { output: [{ port: 'eth1', tunId: 7 }] } }, 'wrong-tunnel'],
      [{ expect: { output: [{ port: 'eth1' }], only: true } }, 'extra-output'],
      [{ expect: { drop: true } }, 'not-dropped'],
    ],
  ),
  one(
    'ovs-trace',
    { host: 'compute1', bridge: 'br-phys', packet: 'in_port=phy-br-phys,dl_vlan=7,arp', expect: { drop: true } },
    [
      c1(
        'ovs-ofctl add-flow br-phys priority=2,in_port=phy-br-phys,actions=NORMAL',
        'not-dropped',
        'ovs-ofctl add-flow br-phys priority=2,in_port=phy-br-phys,actions=drop',
      ),
    ],
    [
      [{ expect: { output: [{ port: 'eth1' }] } }, 'dropped'],
      [{ packet: 'in_port=77,dl_vlan=7,arp' }, 'missing-port'],
    ],
  ),
  one(
    'ovs-trace',
    {
      host: 'compute1',
      bridge: 'br-tun',
      packet: 'in_port=tap11,dl_src=fa:16:3e:00:01:01,dl_dst=ff:ff:ff:ff:ff:ff,arp',
      expect: { tunId: 1001, tunnelDst: '192.168.50.12' },
    },
    [],
  ),
  one(
    'iptables',
    { ...at('r'), table: 'nat', chain: 'POSTROUTING', rule: '-o eth1 -s 10.1.0.0/24 -j MASQUERADE' },
    [
      net(
        'ip netns exec r iptables -t nat -F',
        'missing',
        'ip netns exec r iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -o eth1 -j MASQUERADE',
      ),
    ],
    [
      [{ chain: 'OUTPUT' }, 'wrong-chain'],
      [{ chain: 'float-snat' }, 'missing-chain'],
      [{ absent: true }, 'present'],
    ],
  ),
  one(
    'iptables',
    {
      ...at('r'),
      chain: 'FORWARD',
      policy: 'DROP',
      rule: '-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
      before: '-i eth0 -o eth1 -j ACCEPT',
    },
    [net('ip netns exec r iptables -P FORWARD ACCEPT', 'wrong-policy', 'ip netns exec r iptables -P FORWARD DROP')],
    [
      [{ before: '-i eth5 -j DROP' }, 'missing-other'],
      [{ rule: '-i eth0 -o eth1 -j ACCEPT', before: '-m state --state RELATED,ESTABLISHED -j ACCEPT' }, 'wrong-order'],
    ],
  ),
  one('iptables', { ...at('out'), chain: 'INPUT', rule: '-p tcp --dport 2222 -j DROP' }, []),
  one(
    'sysctl',
    { ...at('r'), key: 'net.ipv4.ip_forward', value: 1 },
    [net('ip netns exec r sysctl -qw net.ipv4.ip_forward=0', 'wrong-value', 'ip netns exec r sysctl -qw net.ipv4.ip_forward=1')],
    [[{ key: 'net.ipv4.conf.eth9.forwarding' }, 'missing']],
  ),
  one(
    'process',
    { host: 'network', argv: ['dnsmasq', '--no-hosts'], in: 'b', listens: ['udp:67', 'udp:53'] },
    [],
    [
      [{ argv: ['radvd'] }, 'missing'],
      [{ argv: ['dnsmasq', '--no-poll'] }, 'wrong-words'],
      [{ in: 'a' }, 'wrong-namespace'],
      [{ listens: 'tcp:80' }, 'not-listening'],
    ],
  ),
  // The name is a link to the handle that a process has, as `ip netns exec` takes it as well.
  one('process', { host: 'network', argv: ['dnsmasq'], in: 'served' }, [
    net('ln -sfn a /run/netns/served', 'wrong-namespace', 'ln -sfn b /run/netns/served'),
    net('ln -sfn /proc/version /run/netns/served', 'wrong-namespace', 'ln -sfn b /run/netns/served'),
  ]),
  one(
    'file',
    { host: 'network', path: '/tmp/www/index.html', contains: 'hello', mode: '0644' },
    [
      net('echo bye > /tmp/www/index.html', 'wrong-text', 'echo hello > /tmp/www/index.html'),
      net('chmod 600 /tmp/www/index.html', 'wrong-mode', 'chmod 644 /tmp/www/index.html'),
    ],
    [
      [{ path: '/tmp/www/none' }, 'missing'],
      [{ path: '/tmp/www' }, 'not-a-file'],
      [{ matches: '^b' }, 'wrong-text'],
      [{ contains: undefined, mode: undefined, absent: true }, 'present'],
    ],
  ),
  one('file', { host: 'network', path: '/tmp/www/none', absent: true }, [], [[{ path: '/tmp/nix/none' }, 'missing-folder']]),
  one('file', { host: 'network', path: '/tmp/link/index.html', contains: 'hello' }, []),
  one(
    'ping',
    { from: 'vm1', to: 'vm2', count: 2 },
    [{ ...vm2Away, code: 'no-reply' }],
    [
      [{ to: '8.8.8.8' }, 'no-route'],
      [{ from: at('a'), to: '172.30.0.99' }, 'refused'],
    ],
  ),
  one(
    'tcp',
    { from: 'vm1', to: 'vm2', port: 8080, listener: true },
    [{ ...vm2Away, code: 'timed-out' }],
    [
      [{ listener: undefined }, 'refused'],
      [{ to: '8.8.8.8', listener: undefined }, 'no-route'],
    ],
  ),
  one('tcp', { from: at('r'), to: '172.30.0.2', port: 80, listener: at('out') }, []),
  one(
    'http',
    { from: at('a'), url: 'http://172.30.0.2/', body: 'hello', headers: { 'content-type': 'text/html' } },
    [
      net('echo bye > /tmp/www/index.html', 'wrong-body', 'echo hello > /tmp/www/index.html'),
      net(
        'ip netns exec r iptables -D FORWARD -i eth0 -o eth1 -j ACCEPT',
        'no-answer',
        'ip netns exec r iptables -A FORWARD -i eth0 -o eth1 -j ACCEPT',
      ),
    ],
    [
      [{ url: 'http://172.30.0.2/none' }, 'wrong-status'],
      [{ bodyIs: 'bye' }, 'wrong-body'],
      [{ headers: { 'x-tenant': 'one' } }, 'wrong-header'],
    ],
  ),
  one(
    'dhcp',
    {
      from: at('c'),
      address: '10.1.0.50',
      server: '10.1.0.3',
      only: true,
      options: {
        router: '10.1.0.1',
        mtu: 1450,
        classless: [
          { to: '169.254.169.254/32', via: '10.1.0.3' },
          { to: 'default', via: '10.1.0.1' },
        ],
      },
    },
    [
      net('ip -n c link set eth0 address 02:00:00:00:00:cd', 'no-offer', 'ip -n c link set eth0 address 02:00:00:00:00:cc'),
      net('ip -n c link set eth0 down', 'no-device', 'ip -n c link set eth0 up'),
    ],
    [
      [{ address: '10.1.0.51' }, 'wrong-address'],
      [{ server: '10.1.0.9' }, 'wrong-server'],
      [{ options: { router: '10.1.0.9' } }, 'wrong-option'],
      [{ options: { domain: 'example' } }, 'missing-option'],
    ],
  ),
  one(
    'dns',
    { from: at('a'), server: '10.1.0.3', name: 'vm.example', answer: '10.1.0.77' },
    [],
    [
      [{ answer: '10.1.0.78' }, 'wrong-answer'],
      [{ server: '10.1.0.1' }, 'no-answer'],
      [{ answer: undefined, rcode: 'NXDOMAIN' }, 'wrong-code'],
    ],
  ),
  one('dns', { from: at('a'), server: '10.1.0.3', name: 'other.test', rcode: 'REFUSED' }, []),
  one(
    'arp',
    { from: 'vm1', to: 'vm2', mac: 'fa:16:3e:00:00:02' },
    [{ ...vm2Away, code: 'no-reply' }],
    [[{ mac: 'fa:16:3e:00:00:09' }, 'wrong-mac']],
  ),
  // The other one who has it is farther away, and answers later.
  one('arp', { from: 'vm1', to: 'vm3', mac: 'fa:16:3e:00:00:03' }, [
    c2('ip -n vm2 addr add 10.0.0.3/32 dev eth0', 'wrong-mac', 'ip -n vm2 addr del 10.0.0.3/32 dev eth0'),
  ]),
  one(
    'mtu',
    { from: at('a'), to: '10.1.0.3', bytes: 1500 },
    [
      net(
        'ip -n b link set eth0 mtu 1400; ip -n a link set eth0 mtu 1400',
        'too-small',
        'ip -n b link set eth0 mtu 1500; ip -n a link set eth0 mtu 1500',
      ),
    ],
    [
      [{ bytes: 1400 }, 'too-big'],
      [{ to: '10.1.0.66' }, 'no-reply'],
    ],
  ),
  one('mtu', { from: 'tun1', to: 'tun2', bytes: 1450 }, []),
  one(
    'capture',
    {
      on: { host: 'compute1', dev: 'eth1' },
      while: ping12,
      expect: { vlan: 100, ethSrc: 'fa:16:3e:00:00:01', ipSrc: '10.0.0.1', ipDst: '10.0.0.2' },
    },
    [c1(wireFlow('drop'), 'nothing-seen', mendWire)],
    [
      [{ on: { host: 'compute1', dev: 'eth9' } }, 'no-device'],
      [{ expect: { vlan: 101 } }, 'wrong-vlan'],
      [{ expect: { vlan: 'none' } }, 'wrong-vlan'],
      [{ expect: { vni: 5 } }, 'wrong-vni'],
      [{ expect: { greKey: 5 } }, 'wrong-gre-key'],
      [{ expect: { ipSrc: '10.0.0.9' } }, 'wrong-address'],
      [{ expect: { outerSrc: '10.0.0.9' } }, 'wrong-outer'],
      [{ expect: { nothing: true } }, 'seen'],
    ],
  ),
  one(
    'capture',
    {
      on: { host: 'compute1', dev: 'eth1' },
      while: { arp: { from: 'vm1', to: 'vm2' } },
      expect: { vlan: 100, ipDst: '10.0.0.2' },
    },
    [c1(wireFlow('NORMAL'), 'wrong-vlan', mendWire)],
  ),
  one(
    'capture',
    {
      on: { host: 'compute1', dev: 'eth1' },
      while: { tcp: { from: 'vm1', to: 'vm2', port: 8081, listener: true } },
      expect: { vlan: 100, ipDst: '10.0.0.2' },
    },
    [],
  ),
  one(
    'capture',
    {
      on: { host: 'network', in: 'r', dev: 'eth1' },
      while: { http: { from: at('a'), url: 'http://172.30.0.2/' } },
      expect: { ipSrc: '172.30.0.1', ipDst: '172.30.0.2' },
    },
    [],
  ),
  one(
    'capture',
    {
      on: { host: 'compute1', dev: 'eth2' },
      while: pingTunnel,
      expect: { vni: 1001, outerSrc: '192.168.50.11', outerDst: '192.168.50.12', innerSrc: '10.9.0.1' },
    },
    [],
  ),
  one('capture', { on: { in: 'vm3', dev: 'eth0' }, while: pingTunnel, expect: { nothing: true } }, [
    c2('ovs-vsctl set interface vxlan-1 options:key=7', 'not-delivered', 'ovs-vsctl set interface vxlan-1 options:key=1001'),
  ]),
  one(
    'capture',
    { on: { in: 'vm3', dev: 'eth0' }, while: pingTunnel, expect: { nothing: true }, control: { host: 'compute1', dev: 'tap11' } },
    [],
    [[{ control: { in: 'vm1', dev: 'eth0' } }, 'control-failed']],
  ),
  one(
    'unreachable',
    { from: at('out'), to: '10.1.0.2', control: { to: '172.30.0.1' }, alive: { from: at('b'), to: '10.1.0.2' } },
    [
      net(
        'ip -n out route add default via 172.30.0.1; ip netns exec r iptables -P FORWARD ACCEPT',
        'reached',
        'ip -n out route del default; ip netns exec r iptables -P FORWARD DROP',
      ),
      net('ip -n out link set eth0 down', 'control-failed', 'ip -n out link set eth0 up'),
    ],
  ),
  one(
    'unreachable',
    {
      from: at('r'),
      to: '172.30.0.2',
      port: 2222,
      listener: at('out'),
      control: { to: '172.30.0.2', port: 2223, listener: at('out') },
    },
    [net('ip netns exec out iptables -F INPUT', 'reached', 'ip netns exec out iptables -A INPUT -p tcp --dport 2222 -j DROP')],
    [[{ port: 2224, listener: undefined }, 'refused']],
  ),
  one(
    'answer',
    {
      question: 'Which tag?',
      expect: { capture: { on: { host: 'compute1', dev: 'eth1' }, while: { arp: { from: 'vm1', to: 'vm2' } } }, says: 'vlan' },
    },
    [c1(wireFlow('mod_vlan_vid:101,NORMAL'), 'wrong', mendWire)],
    [
      [{ expect: 'something' }, 'wrong', '100'],
      [{ expect: 100 }, 'unanswered', ' '],
    ],
    '0x64',
  ),
  one('answer', { question: 'Is it reached?', expect: { reached: ping12 } }, [], [[{}, 'wrong', 'no']], 'Yes'),
  one(
    'answer',
    { question: 'Which port?', expect: { trace: { host: 'compute1', bridge: 'br-int', packet: vm1ToVm2 }, says: 'vlan' } },
    [],
    [],
    '100',
  ),
  one(
    'script',
    {
      host: 'network',
      in: 'r',
      program:
        '#!/bin/sh\nif ip route get 172.30.0.2 >/dev/null; then echo \'{"outcome":"pass"}\'; else echo \'{"outcome":"fail","findings":[{"code":"failed","where":"r","expected":"a route","actual":"none"}]}\'; fi\n',
      timeout: 5,
    },
    [net('ip -n r addr del 172.30.0.1/24 dev eth1', 'failed', 'ip -n r addr add 172.30.0.1/24 dev eth1')],
  ),
];
