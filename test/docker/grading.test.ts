// Every check kind on real hosts: passes on a network that is right, names the fault in one that is broken.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GradingLab, startGradingLab } from './grading-lab.ts';

type Case = {
  readonly kind: string;
  readonly spec: Record<string, unknown>;
  /** What a student does wrong on a host, and the finding it must give. */
  readonly broken: readonly { readonly on: string; readonly by: string; readonly code: string; readonly mend: string }[];
  readonly written?: string;
};

const wireFlow = 'priority=4,in_port=phy-br-phys,dl_vlan=1';
const vm1ToVm2 = 'in_port=tap1,dl_src=fa:16:3e:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp';
const inNetwork = (name: string) => ({ host: 'network', in: name });

const cases: readonly Case[] = [
  {
    kind: 'netns',
    spec: { host: 'network', name: 'r' },
    broken: [
      {
        on: 'network',
        by: 'mv /run/netns/r /run/netns/x 2>/dev/null; ip netns attach spare $$; umount /run/netns/r; rm /run/netns/r',
        code: 'missing',
        mend: 'true',
      },
    ],
  },
  {
    kind: 'link',
    spec: { host: 'network', dev: 'veth-a', up: true, type: 'veth', master: 'br0', mtu: 1500, peerIn: 'a' },
    broken: [
      { on: 'network', by: 'ip link set veth-a down', code: 'down', mend: 'ip link set veth-a up' },
      {
        on: 'network',
        by: 'ip -n a link set eth0 down',
        code: 'no-carrier',
        mend: 'ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1',
      },
      { on: 'network', by: 'ip link set veth-a mtu 1400', code: 'wrong-mtu', mend: 'ip link set veth-a mtu 1500' },
      {
        on: 'network',
        by: 'ip link set veth-a nomaster',
        code: 'wrong-master',
        mend: 'ip link set veth-a master br0; bridge fdb replace 02:00:00:00:00:99 dev veth-a master static',
      },
    ],
  },
  { kind: 'link', spec: { in: 'vm1', dev: 'eth0', mac: 'FA:16:3E:00:00:01', peerIn: 'host' }, broken: [] },
  {
    kind: 'address',
    spec: { ...inNetwork('a'), dev: 'eth0', has: '10.1.0.2/24' },
    broken: [
      {
        on: 'network',
        by: 'ip -n a addr del 10.1.0.2/24 dev eth0; ip -n a addr add 10.1.0.2/16 dev eth0',
        code: 'wrong-prefix',
        mend: 'ip -n a addr del 10.1.0.2/16 dev eth0; ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a route add default via 10.1.0.1',
      },
    ],
  },
  {
    kind: 'route',
    spec: { ...inNetwork('a'), to: 'default', via: '10.1.0.1', dev: 'eth0' },
    broken: [
      { on: 'network', by: 'ip -n a route del default', code: 'missing', mend: 'ip -n a route add default via 10.1.0.1' },
      {
        on: 'network',
        by: 'ip -n a route replace default via 10.1.0.3',
        code: 'wrong-gateway',
        mend: 'ip -n a route replace default via 10.1.0.1',
      },
    ],
  },
  {
    kind: 'neighbour',
    spec: { ...inNetwork('b'), ip: '10.1.0.99', mac: '02:00:00:00:00:99', state: 'permanent' },
    broken: [
      {
        on: 'network',
        by: 'ip -n b neigh del 10.1.0.99 dev eth0',
        code: 'missing',
        mend: 'ip -n b neigh add 10.1.0.99 lladdr 02:00:00:00:00:99 dev eth0 nud permanent',
      },
    ],
  },
  {
    kind: 'fdb',
    spec: { host: 'network', bridge: 'br0', mac: '02:00:00:00:00:99', dev: 'veth-a' },
    broken: [
      {
        on: 'network',
        by: 'bridge fdb del 02:00:00:00:00:99 dev veth-a master',
        code: 'missing',
        mend: 'bridge fdb add 02:00:00:00:00:99 dev veth-a master static',
      },
    ],
  },
  {
    kind: 'linux-bridge',
    spec: { host: 'network', bridge: 'br0', members: ['veth-a', 'veth-b', 'veth-c', 'veth-r'], exact: true },
    broken: [
      { on: 'network', by: 'ip link set veth-b nomaster', code: 'no-member', mend: 'ip link set veth-b master br0' },
      {
        on: 'network',
        by: 'ip link add extra type veth peer name extra2; ip link set extra master br0',
        code: 'extra-member',
        mend: 'ip link del extra',
      },
    ],
  },
  {
    kind: 'ovs-bridge',
    // Open vSwitch forgets all flows of a bridge when its fail mode changes; br-tun has none of its own.
    spec: { host: 'compute1', bridge: 'br-tun', ports: ['tap11', 'vxlan-1'], failMode: 'standalone' },
    broken: [
      {
        on: 'compute1',
        by: 'ovs-vsctl set-fail-mode br-tun secure',
        code: 'wrong-fail-mode',
        mend: 'ovs-vsctl del-fail-mode br-tun',
      },
      {
        on: 'compute1',
        by: 'ovs-vsctl del-port tap11',
        code: 'no-port',
        mend: 'ovs-vsctl add-port br-tun tap11',
      },
    ],
  },
  {
    kind: 'ovs-port',
    spec: { host: 'compute1', bridge: 'br-int', port: 'tap1', tag: 1, type: 'system' },
    broken: [
      { on: 'compute1', by: 'ovs-vsctl set port tap1 tag=2', code: 'wrong-tag', mend: 'ovs-vsctl set port tap1 tag=1' },
      { on: 'compute1', by: 'ovs-vsctl del-port tap1', code: 'missing', mend: 'ovs-vsctl add-port br-int tap1 tag=1' },
    ],
  },
  {
    kind: 'ovs-port',
    spec: { host: 'compute1', bridge: 'br-int', port: 'int-br-phys', type: 'patch', peer: 'phy-br-phys', tag: 'none' },
    broken: [
      {
        on: 'compute1',
        by: 'ovs-vsctl set interface phy-br-phys options:peer=nobody',
        code: 'wrong-peer',
        mend: 'ovs-vsctl set interface phy-br-phys options:peer=int-br-phys',
      },
    ],
  },
  {
    kind: 'ovs-port',
    spec: { host: 'compute1', port: 'vxlan-1', type: 'vxlan', options: { key: '0x3e9', remote_ip: '192.168.50.12' } },
    broken: [],
  },
  {
    kind: 'ovs-flow',
    spec: { host: 'compute1', bridge: 'br-phys', flow: `table=0,${wireFlow},actions=set_field:4196->vlan_vid,NORMAL` },
    broken: [
      {
        on: 'compute1',
        by: `ovs-ofctl add-flow br-phys ${wireFlow},actions=NORMAL`,
        code: 'wrong-actions',
        mend: `ovs-ofctl add-flow br-phys ${wireFlow},actions=mod_vlan_vid:100,NORMAL`,
      },
      {
        on: 'compute1',
        by: 'ovs-ofctl del-flows br-phys dl_vlan=1',
        code: 'missing',
        mend: `ovs-ofctl add-flow br-phys ${wireFlow},actions=mod_vlan_vid:100,NORMAL`,
      },
    ],
  },
  {
    kind: 'ovs-trace',
    spec: { host: 'compute1', bridge: 'br-int', packet: vm1ToVm2, expect: { output: [{ port: 'eth1', vlan: 100 }] } },
    broken: [
      {
        on: 'compute1',
        by: `ovs-ofctl add-flow br-phys ${wireFlow},actions=NORMAL`,
        code: 'wrong-vlan',
        mend: `ovs-ofctl add-flow br-phys ${wireFlow},actions=mod_vlan_vid:100,NORMAL`,
      },
      { on: 'compute1', by: 'ovs-vsctl del-port tap1', code: 'missing-port', mend: 'ovs-vsctl add-port br-int tap1 tag=1' },
    ],
  },
  {
    kind: 'ovs-trace',
    spec: { host: 'compute1', bridge: 'br-phys', packet: 'in_port=phy-br-phys,dl_vlan=7,arp', expect: { drop: true } },
    broken: [
      {
        on: 'compute1',
        by: 'ovs-ofctl add-flow br-phys priority=2,in_port=phy-br-phys,actions=NORMAL',
        code: 'not-dropped',
        mend: 'ovs-ofctl add-flow br-phys priority=2,in_port=phy-br-phys,actions=drop',
      },
    ],
  },
  {
    kind: 'iptables',
    spec: { ...inNetwork('r'), table: 'nat', chain: 'POSTROUTING', rule: '-o eth1 -s 10.1.0.0/24 -j MASQUERADE' },
    broken: [
      {
        on: 'network',
        by: 'ip netns exec r iptables -t nat -F',
        code: 'missing',
        mend: 'ip netns exec r iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -o eth1 -j MASQUERADE',
      },
    ],
  },
  {
    kind: 'iptables',
    spec: {
      ...inNetwork('r'),
      chain: 'FORWARD',
      policy: 'DROP',
      rule: '-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
      before: '-i eth0 -o eth1 -j ACCEPT',
    },
    broken: [
      {
        on: 'network',
        by: 'ip netns exec r iptables -P FORWARD ACCEPT',
        code: 'wrong-policy',
        mend: 'ip netns exec r iptables -P FORWARD DROP',
      },
    ],
  },
  {
    kind: 'sysctl',
    spec: { ...inNetwork('r'), key: 'net.ipv4.ip_forward', value: 1 },
    broken: [
      {
        on: 'network',
        by: 'ip netns exec r sysctl -qw net.ipv4.ip_forward=0',
        code: 'wrong-value',
        mend: 'ip netns exec r sysctl -qw net.ipv4.ip_forward=1',
      },
    ],
  },
  {
    kind: 'process',
    spec: { host: 'network', argv: ['dnsmasq', '--no-hosts'], in: 'b', listens: ['udp:67', 'udp:53'] },
    broken: [],
  },
  {
    kind: 'file',
    spec: { host: 'network', path: '/tmp/www/index.html', contains: 'hello', matches: '^h.*o$', mode: '0644' },
    broken: [
      {
        on: 'network',
        by: 'echo bye > /tmp/www/index.html',
        code: 'wrong-text wrong-text',
        mend: 'echo hello > /tmp/www/index.html',
      },
      { on: 'network', by: 'chmod 600 /tmp/www/index.html', code: 'wrong-mode', mend: 'chmod 644 /tmp/www/index.html' },
    ],
  },
  {
    kind: 'ping',
    spec: { from: 'vm1', to: 'vm2' },
    broken: [{ on: 'compute2', by: 'ovs-vsctl set port tap2 tag=9', code: 'no-reply', mend: 'ovs-vsctl set port tap2 tag=1' }],
  },
  {
    kind: 'tcp',
    spec: { from: 'vm1', to: 'vm2', port: 8080, listener: true },
    broken: [{ on: 'compute2', by: 'ovs-vsctl set port tap2 tag=9', code: 'timed-out', mend: 'ovs-vsctl set port tap2 tag=1' }],
  },
  {
    kind: 'http',
    spec: { from: inNetwork('a'), url: 'http://172.30.0.2/', body: 'hello', headers: { 'content-type': 'text/html' } },
    broken: [
      { on: 'network', by: 'echo bye > /tmp/www/index.html', code: 'wrong-body', mend: 'echo hello > /tmp/www/index.html' },
      {
        on: 'network',
        by: 'ip netns exec r iptables -D FORWARD -i eth0 -o eth1 -j ACCEPT',
        code: 'no-answer',
        mend: 'ip netns exec r iptables -A FORWARD -i eth0 -o eth1 -j ACCEPT',
      },
    ],
  },
  {
    kind: 'dhcp',
    spec: {
      from: inNetwork('c'),
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
    broken: [
      {
        on: 'network',
        by: 'ip -n c link set eth0 address 02:00:00:00:00:cd',
        code: 'no-offer',
        mend: 'ip -n c link set eth0 address 02:00:00:00:00:cc',
      },
    ],
  },
  { kind: 'dns', spec: { from: inNetwork('a'), server: '10.1.0.3', name: 'vm.example', answer: '10.1.0.77' }, broken: [] },
  { kind: 'dns', spec: { from: inNetwork('a'), server: '10.1.0.3', name: 'other.test', rcode: 'REFUSED' }, broken: [] },
  {
    kind: 'arp',
    spec: { from: 'vm1', to: 'vm2', mac: 'fa:16:3e:00:00:02' },
    broken: [{ on: 'compute2', by: 'ovs-vsctl set port tap2 tag=9', code: 'no-reply', mend: 'ovs-vsctl set port tap2 tag=1' }],
  },
  {
    kind: 'mtu',
    spec: { from: inNetwork('a'), to: '10.1.0.3', bytes: 1500 },
    broken: [
      {
        on: 'network',
        by: 'ip -n b link set eth0 mtu 1400; ip -n a link set eth0 mtu 1400',
        code: 'too-small',
        mend: 'ip -n b link set eth0 mtu 1500; ip -n a link set eth0 mtu 1500',
      },
    ],
  },
  { kind: 'mtu', spec: { from: 'tun1', to: 'tun2', bytes: 1450 }, broken: [] },
  {
    kind: 'capture',
    spec: {
      on: { host: 'compute1', dev: 'eth1' },
      while: { ping: { from: 'vm1', to: 'vm2' } },
      expect: { vlan: 100, ethSrc: 'fa:16:3e:00:00:01' },
    },
    broken: [
      {
        on: 'compute1',
        by: `ovs-ofctl add-flow br-phys ${wireFlow},actions=NORMAL`,
        code: 'wrong-vlan',
        mend: `ovs-ofctl add-flow br-phys ${wireFlow},actions=mod_vlan_vid:100,NORMAL`,
      },
      {
        on: 'compute1',
        by: `ovs-ofctl add-flow br-phys ${wireFlow},actions=drop`,
        code: 'nothing-seen',
        mend: `ovs-ofctl add-flow br-phys ${wireFlow},actions=mod_vlan_vid:100,NORMAL`,
      },
    ],
  },
  {
    kind: 'capture',
    spec: {
      on: { host: 'compute1', dev: 'eth2' },
      while: { ping: { from: 'tun1', to: 'tun2' } },
      expect: { vni: 1001, outerSrc: '192.168.50.11', outerDst: '192.168.50.12', innerSrc: '10.9.0.1' },
    },
    broken: [],
  },
  {
    kind: 'capture',
    spec: { on: { in: 'vm3', dev: 'eth0' }, while: { ping: { from: 'tun1', to: 'tun2' } }, expect: { nothing: true } },
    broken: [
      {
        on: 'compute2',
        by: 'ovs-vsctl set interface vxlan-1 options:key=7',
        code: 'not-delivered',
        mend: 'ovs-vsctl set interface vxlan-1 options:key=1001',
      },
    ],
  },
  {
    kind: 'unreachable',
    spec: { from: inNetwork('out'), to: '10.1.0.2', control: { to: '172.30.0.1' } },
    broken: [
      {
        on: 'network',
        by: 'ip -n out route add default via 172.30.0.1; ip netns exec r iptables -P FORWARD ACCEPT',
        code: 'reached',
        mend: 'ip -n out route del default; ip netns exec r iptables -P FORWARD DROP',
      },
      { on: 'network', by: 'ip -n out link set eth0 down', code: 'control-failed', mend: 'ip -n out link set eth0 up' },
    ],
  },
  {
    kind: 'answer',
    spec: {
      question: 'Which tag?',
      expect: { capture: { on: { host: 'compute1', dev: 'eth1' }, while: { arp: { from: 'vm1', to: 'vm2' } } }, says: 'vlan' },
    },
    written: '100',
    broken: [
      {
        on: 'compute1',
        by: `ovs-ofctl add-flow br-phys ${wireFlow},actions=mod_vlan_vid:101,NORMAL`,
        code: 'wrong',
        mend: `ovs-ofctl add-flow br-phys ${wireFlow},actions=mod_vlan_vid:100,NORMAL`,
      },
    ],
  },
  {
    kind: 'answer',
    spec: { question: 'Is it reached?', expect: { reached: { ping: { from: 'vm1', to: 'vm2' } } } },
    written: 'Yes',
    broken: [],
  },
  {
    kind: 'script',
    spec: {
      host: 'network',
      in: 'r',
      program:
        '#!/bin/sh\nif ip route get 172.30.0.2 >/dev/null; then echo \'{"outcome":"pass"}\'; else echo \'{"outcome":"fail","findings":[{"code":"failed","where":"r","expected":"a route","actual":"none"}]}\'; fi\n',
      timeout: 5,
    },
    broken: [
      {
        on: 'network',
        by: 'ip -n r addr del 172.30.0.1/24 dev eth1',
        code: 'failed',
        mend: 'ip -n r addr add 172.30.0.1/24 dev eth1',
      },
    ],
  },
];

let lab: GradingLab;
beforeAll(async () => {
  lab = await startGradingLab();
});
afterAll(() => lab?.end());

describe('on real hosts', () => {
  it.each(
    cases
      .filter((one) => one.kind !== 'netns')
      .map((one) => [`${one.kind} ${JSON.stringify(one.spec).slice(0, 90)}`, one] as const),
  )('%s', async (_name, { kind, spec, broken, written }) => {
    const options = { withinMs: 3000, ...(written !== undefined && { written }) };
    expect(await lab.verdict(kind, spec, options)).toBe('pass');
    for (const { on, by, code, mend } of broken) {
      await lab.on(on, by);
      const said = await lab.verdict(kind, spec, written === undefined ? {} : { written });
      await lab.on(on, mend);
      expect(said, by).toBe(code);
    }
    if (broken.length > 0) expect(await lab.verdict(kind, spec, options), 'mended').toBe('pass');
  });
});
