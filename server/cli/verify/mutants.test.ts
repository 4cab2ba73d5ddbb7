// What is replaced by what, command by command.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepSolution, Topology } from '../../domain/lab.ts';
import { inertCommands, mutantsOf, sharingHosts } from './mutants.ts';
import { namesOf } from './names.ts';
import { findValues } from './values.ts';

const topology: Topology = {
  hosts: [{ name: 'compute1' }],
  wires: [
    {
      name: 'data',
      ends: [
        { host: 'compute1', nic: 'eth1' },
        { host: 'compute1', nic: 'eth2', address: '192.168.50.1/24', underlay: true },
      ],
    },
  ],
  instances: [
    { name: 'vm1', host: 'compute1', mac: 'fa:16:3e:00:00:01', tap: 'tap1' },
    { name: 'vm2', host: 'compute1', mac: 'fa:16:3e:00:00:02', tap: 'tap2' },
  ],
};
const step = (...texts: string[]): StepSolution => ({
  stepId: 'one',
  answers: {},
  scripts: [
    {
      stepId: 'one',
      host: 'compute1',
      file: 'labs/x/solution/10-one.compute1.sh',
      commands: texts.map((text, index) => ({ text, line: index + 1 })),
    },
  ],
});
const REFERENCE = [
  step(
    'ovs-vsctl add-br br-int',
    'ovs-vsctl add-br br-phys',
    'ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys',
    'ovs-vsctl add-port br-phys phy-br-phys',
    'ip link add qvb1 type veth peer name qvo1',
    'iptables -N sg-chain',
    'iptables -N sg-fallback',
    'ovs-ofctl add-flow br-phys "table=0,priority=4,in_port=phy-br-phys,dl_vlan=1,actions=mod_vlan_vid:100,NORMAL"',
    'ovs-ofctl add-flow br-phys "priority=2,in_port=phy-br-phys,actions=drop"',
    'ovs-ofctl add-flow br-phys "priority=0,actions=NORMAL"',
  ),
];
const names = namesOf('compute1', topology, REFERENCE);
const changes = (command: string) => findValues(command, names).map(({ kind, from, to }) => `${kind} ${from} > ${to}`);

describe('values of a command and their wrong ones', () => {
  it('knows the devices, bridges and chains of the host', () => {
    expect(names.bridges).toEqual(['br-int', 'br-phys', 'br-eth2']);
    expect(names.devices).toEqual(['eth1', 'eth2', 'tap1', 'tap2', 'int-br-phys', 'phy-br-phys', 'qvb1', 'qvo1']);
    expect(names.chains).toEqual(['sg-chain', 'sg-fallback']);
  });

  it.each([
    ['ovs-vsctl add-port br-int tap1 tag=1', ['interface br-int > br-phys', 'interface tap1 > tap2', 'tag 1 > 2']],
    ['ovs-vsctl set port tap2 trunks=4094', ['interface tap2 > tap1', 'tag 4094 > 4093']],
    [
      'ovs-ofctl add-flow br-phys "table=0,priority=4,in_port=phy-br-phys,dl_vlan=1,actions=mod_vlan_vid:100,NORMAL"',
      ['interface br-phys > br-int', 'priority 4 > 1', 'interface phy-br-phys > int-br-phys', 'tag 1 > 2', 'tag 100 > 101'],
    ],
    [
      'ovs-ofctl add-flow br-phys "priority=2,in_port=eth1,actions=drop"',
      ['interface br-phys > br-int', 'priority 2 > 5', 'interface eth1 > eth2'],
    ],
    [
      'ovs-ofctl add-flow br-phys "priority=0,actions=set_field:4196->vlan_vid,NORMAL"',
      ['interface br-phys > br-int', 'priority 0 > 5', 'tag 4196 > 4197'],
    ],
    [
      'ovs-ofctl add-flow br-tun "table=4,tun_id=0x3e9,actions=strip_vlan,set_tunnel:0x3e9,NORMAL"',
      ['vni 0x3e9 > 0x3ea', 'vni 0x3e9 > 0x3ea'],
    ],
    [
      'ip link add vx type vxlan id 20016 dstport 4789 dev eth1',
      ['vni 20016 > 20017', 'port 4789 > 4790', 'interface eth1 > eth2'],
    ],
    ['ip link add link eth1 name eth1.100 type vlan id 100', ['interface eth1 > eth2', 'tag 100 > 101']],
    ['ip addr add 10.0.0.5/24 dev qvb1', ['address 10.0.0.5 > 10.0.0.6', 'interface qvb1 > qvo1']],
    ['ip route add 10.0.1.0/24 via 10.0.0.1', ['address 10.0.1.0 > 10.0.2.0', 'address 10.0.0.1 > 10.0.0.2']],
    ['ip route add default via 10.0.0.254', ['address 10.0.0.254 > 10.0.0.253']],
    ['ip link set eth1 mtu 1450', ['interface eth1 > eth2', 'mtu 1450 > 1500']],
    [
      'ip neigh add 10.0.0.5 lladdr fa:16:3e:01:02:0f dev eth1',
      ['address 10.0.0.5 > 10.0.0.6', 'address fa:16:3e:01:02:0f > fa:16:3e:01:02:0e', 'interface eth1 > eth2'],
    ],
    [
      'ovs-ofctl add-flow br-tun dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=drop',
      ['address 01:00:00:00:00:00/01:00:00:00:00:00 > 00:00:00:00:00:00/01:00:00:00:00:00'],
    ],
    [
      'iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE',
      ['chain POSTROUTING > PREROUTING', 'address 10.0.0.0 > 10.0.1.0', 'chain MASQUERADE > ACCEPT'],
    ],
    [
      'iptables -A FORWARD -i eth1 -p tcp --dport 80 -j sg-chain',
      ['chain FORWARD > INPUT', 'interface eth1 > eth2', 'port 80 > 8080', 'chain sg-chain > sg-fallback'],
    ],
    ['iptables -P FORWARD DROP', ['chain FORWARD > INPUT', 'chain DROP > ACCEPT']],
    [
      'iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.5:8800',
      ['chain PREROUTING > POSTROUTING', 'address 10.0.0.5 > 10.0.0.6', 'port 8800 > 8801'],
    ],
    ['ip netns exec vm1 ip link set dev eth0 up', ['interface eth0 > eth1']],
    ['ip netns add red', []],
    ['sysctl -w net.ipv4.ip_forward=1', []],
  ])('%s', (command, expected) => {
    expect(changes(command).filter((change) => !/^prefix/.test(change))).toEqual(expected);
  });

  it('forgets prefixes', () => {
    const prefixes = (command: string) => changes(command).filter((change) => change.startsWith('prefix'));
    expect(prefixes('ip addr add 10.0.0.5/24 dev qvb1')).toEqual(['prefix 24 > 32']);
    expect(prefixes('ip addr add 10.0.0.5/32 dev qvb1')).toEqual(['prefix 32 > 24']);
    expect(prefixes('ip route add 0.0.0.0/0 via 10.0.0.1')).toEqual([]);
    expect(prefixes('dnsmasq --dhcp-range=10.0.0.2,static,255.255.255.0')).toEqual(['prefix 255.255.255.0 > 255.255.0.0']);
  });

  it('always gives another command of which only the value differs', () => {
    const word = fc.constantFrom(
      'tag=1',
      '10.0.0.5/24',
      'eth1',
      'br-int',
      'mtu 1450',
      '-j',
      'DROP',
      'set_tunnel:0x3e9',
      '--dport 80',
      'priority=4',
      'x',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const command = words.join(' ');
        let end = 0;
        for (const site of findValues(command, names)) {
          expect(site.start).toBeGreaterThanOrEqual(end);
          expect(command.slice(site.start, site.end)).toBe(site.from);
          expect(site.to).not.toBe(site.from);
          end = site.end;
        }
      }),
    );
  });
});

describe('mutants of a step', () => {
  const ground = {
    topology,
    reference: REFERENCE,
    checks: [{ id: 'q', kind: 'answer', title: '', points: 1, withinMs: 0, hints: {}, spec: { choices: ['yes', 'no'] } }],
  };

  it('leave out and change one thing at a time, and say where', () => {
    const solution = step('ovs-vsctl add-br br-int', 'ip link set eth1 up');
    const mutants = mutantsOf(solution, ground);
    expect(mutants.map((mutant) => mutant.words)).toEqual([
      'labs/x/solution/10-one.compute1.sh:1: left out: ovs-vsctl add-br br-int',
      'labs/x/solution/10-one.compute1.sh:1: interface br-int -> br-phys: ovs-vsctl add-br br-int',
      'labs/x/solution/10-one.compute1.sh:2: left out: ip link set eth1 up',
      'labs/x/solution/10-one.compute1.sh:2: interface eth1 -> eth2: ip link set eth1 up',
    ]);
    expect(mutants.map((mutant) => mutant.solution.scripts[0]?.commands.map((command) => command.text))).toEqual([
      ['ip link set eth1 up'],
      ['ovs-vsctl add-br br-phys', 'ip link set eth1 up'],
      ['ovs-vsctl add-br br-int'],
      ['ovs-vsctl add-br br-int', 'ip link set eth2 up'],
    ]);
  });

  it('turn a switch of the kernel the other way: left out, it would be as the machine has it', () => {
    const switches = step(
      'ip netns exec r sysctl -w net.ipv4.ip_forward=1',
      'sysctl -q -w net.ipv4.conf.all.rp_filter=0',
      'sysctl -w net.ipv4.ip_default_ttl=10',
    );
    const texts = mutantsOf(switches, ground).map(({ words, solution }) => [
      words.split(': ')[1],
      solution.scripts[0]?.commands.map((command) => command.text.split('=')[1]),
    ]);
    expect(texts).toEqual([
      ['setting 1 -> 0', ['0', '0', '10']],
      ['setting 0 -> 1', ['1', '1', '10']],
      ['left out', ['1', '0']],
    ]);
  });

  it('leave inert commands alone and count them', () => {
    const solution = step('ip link show');
    const marked: StepSolution = {
      ...solution,
      scripts: solution.scripts.map((script) => ({
        ...script,
        commands: script.commands.map((command) => ({ ...command, inert: 'a look' })),
      })),
    };
    expect(mutantsOf(marked, ground)).toEqual([]);
    expect(inertCommands(marked)).toBe(1);
  });

  it('leave answers out and answer wrongly', () => {
    const answered = { ...step(), answers: { q: 'yes', n: '3' } };
    expect(mutantsOf(answered, ground).map((mutant) => mutant.solution.answers)).toEqual([
      { n: '3' },
      { n: '3', q: 'no' },
      { q: 'yes' },
      { q: 'yes', n: '4' },
    ]);
  });

  it('share hosts when only their answers differ', () => {
    const answered = { ...step('ip link set eth1 up'), answers: { q: 'yes', n: '3' } };
    const other = { ...answered, stepId: 'two' };
    const mutants = [...mutantsOf(answered, ground), ...mutantsOf(other, ground)];
    expect(sharingHosts(mutants).map((group) => group.map(({ stepId, kind }) => `${stepId} ${kind}`))).toEqual([
      ['one left out'],
      ['one interface'],
      ['one answer', 'one answer', 'one answer', 'one answer'],
      ['two left out'],
      ['two interface'],
      ['two answer', 'two answer', 'two answer', 'two answer'],
    ]);
    expect(sharingHosts(mutants).flat()).toEqual(mutants);
  });
});
