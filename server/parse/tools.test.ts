// The small parsers, on recorded output.
import { describe, expect, test } from 'vitest';
import { neutronRecordings, recording } from '../../test/support/recorded.ts';
import { parseBridgePorts, parseFdb } from './bridge-json.ts';
import { parseConntrack, parseDpConntrack } from './conntrack.ts';
import { parseDnsmasqArgv, parseDnsmasqConf, parseDnsmasqHosts, parseDnsmasqLeases, parseDnsmasqOptions } from './dnsmasq.ts';
import { parseLinks, parseNeighbours, parsePolicyRules, parseRoutes } from './ip-json.ts';
import { parseGroupPackets, parseGroups } from './ovs-groups.ts';
import { parseOfPorts, parseOvsFdb } from './ovs-macs.ts';
import { asList, asMap, asOne, parseOvsdb } from './ovsdb.ts';
import { ParseError } from './parse-error.ts';
import { parsePing } from './ping.ts';
import { parseSs } from './ss.ts';
import { parseUdhcpc } from './udhcpc.ts';

describe('Open vSwitch 3.1', () => {
  test('learned addresses', () => {
    expect(parseOvsFdb(recording('ovs-appctl-3.1.0-fdb-show.txt'))).toEqual([
      { port: '2', vlan: 100, mac: 'ae:a0:d4:04:37:1b', ageSeconds: 0 },
      { port: '1', vlan: 100, mac: '96:13:95:20:20:c8', ageSeconds: 0 },
      { port: '1', vlan: 9, mac: 'fa:16:3e:00:00:09', ageSeconds: null },
    ]);
    expect(parseOvsFdb('LOCAL     0  ce:92:d5:0f:76:4d    7')).toMatchObject([{ port: 'LOCAL', vlan: 0, ageSeconds: 7 }]);
    expect(() => parseOvsFdb('ovs-appctl: cannot connect')).toThrow(ParseError);
  });
  test('groups', () => {
    const newest = parseGroups(recording('ovs-ofctl-3.1.0-dump-groups-OpenFlow15.txt'));
    expect(newest).toEqual(parseGroups(recording('ovs-ofctl-3.1.0-dump-groups-OpenFlow13.txt')));
    expect(newest.map(({ id, type, buckets }) => [id, type, buckets.length])).toEqual([
      [7, 'all', 2],
      [8, 'select', 2],
      [9, 'ff', 2],
      [10, 'indirect', 1],
      [11, 'all', 0],
    ]);
    expect(newest[1]?.buckets[1]).toEqual({ settings: ['weight:50'], actions: 'output:p3' });
    expect(() => parseGroups('ovs-ofctl: br0 is not a bridge or a socket')).toThrow(ParseError);
  });
  test('packets of groups', () => {
    const packets = parseGroupPackets(recording('ovs-ofctl-3.1.0-dump-group-stats-OpenFlow15.txt'));
    expect([...packets]).toEqual([
      [10, [0]],
      [11, []],
      [7, [26, 26]],
      [8, [0, 0]],
      [9, [0, 0]],
    ]);
  });
  test('port numbers', () => {
    expect([...parseOfPorts(recording('ovs-ofctl-3.1.0-show-OpenFlow15.txt'))]).toEqual([
      ['1', 'p2'],
      ['2', 'p1'],
      ['LOCAL', 'br-int'],
    ]);
    expect(() => parseOfPorts('ovs-ofctl: br0 is not a bridge or a socket')).toThrow(ParseError);
  });
});

describe('dnsmasq 2.90', () => {
  test('leases', () => {
    expect(parseDnsmasqLeases(recording('dnsmasq-2.90-leases.txt'))).toEqual([
      {
        expires: 1795238928,
        mac: 'fa:16:3e:00:00:01',
        ip: '10.0.0.1',
        hostname: 'host-10-0-0-1',
        clientId: '01:fa:16:3e:00:00:01',
      },
    ]);
    expect(parseDnsmasqLeases('0 fa:16:3e:00:00:01 10.0.0.1 * *\nduid 00:01')).toMatchObject([
      { hostname: null, clientId: null },
    ]);
  });
  test('hosts', () => {
    expect(parseDnsmasqHosts('FA:16:3e:00:00:01,set:port-1,host-1.lab,10.0.0.1,1h\nfa:16:3e:00:00:02,ignore\n')).toEqual([
      { macs: ['fa:16:3e:00:00:01'], tags: ['port-1'], ip: '10.0.0.1', hostname: 'host-1.lab', leaseTime: '1h', ignored: false },
      { macs: ['fa:16:3e:00:00:02'], tags: [], ip: null, hostname: null, leaseTime: null, ignored: true },
    ]);
  });
  test('options', () => {
    expect(parseDnsmasqOptions(recording('dnsmasq-2.90-opts.txt'))).toEqual([
      { tags: ['net'], option: 'router', values: ['10.0.0.254'] },
      { tags: ['net'], option: 'classless-static-route', values: ['169.254.169.254/32', '10.0.0.2', '0.0.0.0/0', '10.0.0.254'] },
    ]);
    expect(parseDnsmasqOptions('249,169.254.169.254/32,10.0.0.2')).toEqual([
      { tags: [], option: '249', values: ['169.254.169.254/32', '10.0.0.2'] },
    ]);
  });
  test('a command line, long and short', () => {
    const argv = recording('dnsmasq-2.90-cmdline.txt').trim().split(' ');
    const settings = parseDnsmasqArgv(argv);
    expect(settings).toMatchObject({
      'no-hosts': [''],
      interface: ['eth0'],
      'dhcp-range': ['set:net,10.0.0.0,static,255.255.255.0,86400s'],
    });
    expect(parseDnsmasqArgv(['dnsmasq', '-i', 'eth0', '-zR', '-F10.0.0.0,static', '--port', '0'])).toEqual({
      interface: ['eth0'],
      'bind-interfaces': [''],
      'dhcp-range': ['10.0.0.0,static'],
      port: ['0'],
      'no-resolv': [''],
    });
  });
  test('a configuration file', () => {
    expect(parseDnsmasqConf('# hello\ninterface=eth0\nno-hosts\nserver=1.1.1.1\nserver=8.8.8.8\n')).toEqual({
      interface: ['eth0'],
      'no-hosts': [''],
      server: ['1.1.1.1', '8.8.8.8'],
    });
  });
  test('the files of a real Neutron', () => {
    for (const { name, text } of neutronRecordings(/\/dhcp\/[^/]+\/host$/)) expect(parseDnsmasqHosts(text), name).not.toEqual([]);
    for (const { text } of neutronRecordings(/\/dhcp\/[^/]+\/leases$/)) parseDnsmasqLeases(text);
    const options = neutronRecordings(/\/dhcp\/[^/]+\/opts$/).flatMap(({ text }) => parseDnsmasqOptions(text));
    expect(new Set(options.map(({ option }) => option))).toContain('classless-static-route');
    expect(options.every(({ tags }) => tags.length > 0)).toBe(true);
  });
  test.each(['no lease', 'x y z'])('"%s" is no lease', (text) => expect(() => parseDnsmasqLeases(text)).toThrow(ParseError));
});

describe('udhcpc 1.35', () => {
  test('a lease with its options', () => {
    const { lease, version, discovers, complaints } = parseUdhcpc(recording('udhcpc-1.35-bound.txt'));
    expect({ version, discovers, complaints }).toEqual({ version: '1.35.0', discovers: 1, complaints: [] });
    expect(lease).toEqual({
      ip: '10.0.0.1',
      server: '10.0.0.2',
      seconds: 86400,
      prefix: 24,
      routers: ['10.0.0.254'],
      dns: ['10.0.0.2'],
      mtu: 1450,
      hostname: 'host-10-0-0-1',
      domain: null,
      staticRoutes: [
        { to: '169.254.169.254/32', via: '10.0.0.2' },
        { to: '0.0.0.0/0', via: '10.0.0.254' },
      ],
    });
  });
  test('nobody answers', () => {
    expect(parseUdhcpc(recording('udhcpc-1.35-no-lease.txt'))).toMatchObject({
      lease: null,
      discovers: 2,
      refused: false,
      complaints: [],
    });
  });
  test('no such interface is a complaint, not a silence', () => {
    expect(parseUdhcpc(recording('udhcpc-1.35-no-interface.txt')).complaints).toEqual(['SIOCGIFINDEX: No such device']);
  });
  test('other words are refused', () => expect(() => parseUdhcpc('sh: udhcpc: not found')).toThrow(ParseError));
});

describe('ping', () => {
  test.each([
    ['iputils-20221126-ok', 2, 2, 0],
    ['iputils-20221126-ipv6', 1, 1, 0],
    ['iputils-20221126-unreachable', 2, 0, 100],
    ['iputils-20221126-too-long', 1, 0, 100],
    ['busybox-1.35-ok', 2, 2, 0],
    ['busybox-1.35-lost', 1, 0, 100],
  ])('%s', (name, transmitted, received, lossPercent) => {
    const ping = parsePing(recording(`ping-${name}.txt`));
    expect(ping.summary).toMatchObject({ transmitted, received, lossPercent });
    expect(ping.replies).toHaveLength(received);
    expect(ping.replies.every((reply) => reply.ttl === 64 && reply.timeMs !== null)).toBe(true);
  });
  test('no route is no summary', () => {
    expect(parsePing(recording('ping-iputils-20221126-no-route.txt'))).toMatchObject({
      summary: null,
      complaints: ['connect: Network is unreachable'],
    });
  });
  test('too long, with the MTU', () => {
    const ping = parsePing(recording('ping-iputils-20221126-too-long.txt'));
    expect(ping).toMatchObject({ mtu: 1500, summary: { errors: 1 } });
  });
  test('who says that it cannot be reached', () => {
    const ping = parsePing(
      'PING 10.0.0.9 (10.0.0.9) 56(84) bytes of data.\nFrom 10.0.0.1 icmp_seq=1 Destination Host Unreachable\nFrom 10.0.0.1 icmp_seq=2 Frag needed and DF set (mtu = 1450)\n',
    );
    expect(ping).toMatchObject({
      summary: null,
      complaints: ['Destination Host Unreachable', 'Frag needed and DF set (mtu = 1450)'],
      mtu: 1450,
    });
  });
  test('other words are refused', () => expect(() => parsePing('hello')).toThrow(ParseError));
});

describe('iproute2 6.1', () => {
  test('addresses', () => {
    const links = parseLinks(recording('iproute2-6.1-ip-client-addr.json'));
    const eth0 = links.find(({ name }) => name === 'eth0');
    expect(eth0).toMatchObject({ up: true, carrier: true, mac: 'fa:16:3e:00:00:01', mtu: 1500 });
    expect(eth0?.addresses.map(({ cidr }) => cidr)).toContain('10.0.0.1/24');
  });
  test('members of a bridge; empty objects of a filter are no links', () => {
    const links = parseLinks(recording('iproute2-6.1-ip-members.json'));
    expect(links.map(({ name, master, kind }) => [name, master, kind])).toEqual([
      ['tc', 'br0', 'veth'],
      ['ts', 'br0', 'veth'],
    ]);
    expect(parseLinks('[{},{"ifname":"a","ifindex":2,"flags":[],"mtu":9}]').map(({ name, up }) => [name, up])).toEqual([
      ['a', false],
    ]);
  });
  test('a VXLAN device', () => {
    const vxlan = parseLinks(recording('iproute2-6.1-ip-vxlan-link.json')).find(({ kind }) => kind === 'vxlan');
    expect(vxlan).toMatchObject({ name: 'vx100', info: { id: 100, port: 8472, remote: '192.168.50.1' } });
  });
  test('routes', () => {
    expect(parseRoutes(recording('iproute2-6.1-ip-client-route.json'))).toMatchObject([
      { to: 'default', via: '10.0.0.254', dev: 'eth0', type: 'unicast' },
      { to: '10.0.0.0/24', via: null, dev: 'eth0', src: '10.0.0.1', scope: 'link' },
    ]);
    expect(parseRoutes(recording('iproute2-6.1-ip-route-get.json'))).toMatchObject([
      { to: '10.0.0.2/32', dev: 'eth0', src: '10.0.0.1' },
    ]);
    expect(parseRoutes(recording('iproute2-6.1-ip-blackhole-route.json'))[0]).toMatchObject({
      to: '10.99.0.0/16',
      type: 'blackhole',
      dev: null,
    });
    expect(
      parseRoutes('[{"dst":"default","nexthops":[{"gateway":"10.0.0.1","dev":"a"},{"gateway":"10.0.0.2","dev":"b"}]}]')[0]?.hops,
    ).toHaveLength(2);
  });
  test('neighbours and rules', () => {
    expect(parseNeighbours(recording('iproute2-6.1-ip-client-neigh.json'))).toMatchObject([
      { ip: '10.0.0.2', dev: 'eth0', state: ['REACHABLE'] },
    ]);
    expect(parseNeighbours(recording('iproute2-6.1-ip-vxlan-neigh.json'))).toContainEqual(
      expect.objectContaining({ ip: '10.1.1.2', mac: 'fa:16:3e:00:00:05', state: ['PERMANENT'] }),
    );
    expect(parsePolicyRules(recording('iproute2-6.1-ip-rule.json')).map(({ table }) => table)).toEqual([
      'local',
      'main',
      'default',
    ]);
  });
  test('forwarding entries and ports of bridges', () => {
    expect(parseFdb(recording('iproute2-6.1-bridge-fdb.json'))).toContainEqual(
      expect.objectContaining({ mac: 'fa:16:3e:00:00:09', dev: 'vx100', dst: '192.168.50.4', vni: 200, state: 'permanent' }),
    );
    expect(
      parseFdb(recording('iproute2-6.1-bridge-fdb-br0.json')).some(({ dev, master }) => dev === 'tc' && master === 'br0'),
    ).toBe(true);
    expect(parseBridgePorts(recording('iproute2-6.1-bridge-link.json')).map(({ dev, master }) => [dev, master])).toEqual([
      ['tc', 'br0'],
      ['ts', 'br0'],
    ]);
  });
  test('an empty answer is an empty list; an error message is refused', () => {
    expect([parseLinks(''), parseRoutes('[]'), parseNeighbours('[ ]')]).toEqual([[], [], []]);
    expect(() => parseLinks('Cannot open network namespace "x": No such file or directory')).toThrow(ParseError);
    expect(() => parseRoutes('[{"gateway":"10.0.0.1"}]')).toThrow(ParseError);
  });
  test('every JSON of a real Neutron node', () => {
    for (const { name, text } of neutronRecordings(/-(link|addr)\.json$/))
      expect(parseLinks(text).length, name).toBeGreaterThan(0);
    for (const { name, text } of neutronRecordings(/-route\.json$/)) expect(parseRoutes(text).length, name).toBeGreaterThan(0);
    for (const { name, text } of neutronRecordings(/-neigh\.json$/))
      expect(parseNeighbours(text), name).toHaveLength(text.match(/"dst"/g)?.length ?? 0);
  });
});

describe('OVSDB of 3.1.0', () => {
  test('a set of one is its value, an empty set a list, a map a record', () => {
    expect(parseOvsdb(recording('ovsdb-3.1.0-find.json'))).toEqual([{ name: 'tap-vm1', tag: 1, trunks: [] }]);
    const patch = parseOvsdb(recording('ovsdb-3.1.0-Interface.json')).find((row) => row.name === 'phy-br-phys');
    expect(patch).toMatchObject({ type: 'patch', options: { peer: 'int-br-phys' } });
    expect(asMap(patch?.options).peer).toBe('int-br-phys');
    expect(asOne(patch?.error)).toBeNull();
    const bridge = parseOvsdb(recording('ovsdb-3.1.0-Bridge.json')).find((row) => row.name === 'br-int');
    expect(asList(bridge?.ports).length).toBeGreaterThan(3);
    expect(asList(1)).toEqual([1]);
    expect(asMap([1])).toEqual({});
  });
  test('every table of a real Neutron node', () => {
    for (const { name, text } of neutronRecordings(/ovsdb-(Bridge|Port|Interface)\.json$/)) {
      expect(
        parseOvsdb(text).every((row) => typeof row.name === 'string'),
        name,
      ).toBe(true);
    }
  });
  test('an error message is refused', () => expect(() => parseOvsdb('ovs-vsctl: no row')).toThrow(ParseError));
});

describe('ss and conntrack', () => {
  test('who listens where', () => {
    const listeners = parseSs(recording('iproute2-6.1-ss.txt'));
    expect(listeners).toHaveLength(5);
    expect(listeners[1]).toEqual({
      protocol: 'udp',
      state: 'UNCONN',
      address: '0.0.0.0',
      port: 67,
      dev: 'eth0',
      processes: [{ name: 'dnsmasq', pid: 107 }],
    });
    expect(listeners[2]).toMatchObject({ address: 'fe80::90a5:a4ff:feb2:4710', dev: 'eth0', port: 53 });
    expect(() => parseSs('nonsense here')).toThrow(ParseError);
    for (const { name, text } of neutronRecordings(/-listen\.txt$/)) {
      expect(parseSs(text), name).toHaveLength(text.match(/^(tcp|udp) /gm)?.length ?? 0);
    }
  });
  test('connections of the kernel', () => {
    const [tcp, icmp, udp] = parseConntrack(recording('conntrack-1.4.7-list.txt'));
    expect(tcp).toMatchObject({
      protocol: 'tcp',
      state: 'TIME_WAIT',
      flags: ['ASSURED'],
      original: { src: '10.0.0.1', dport: 80 },
      reply: { src: '10.0.0.2', sport: 80 },
    });
    expect(icmp).toMatchObject({ protocol: 'icmp', state: null, original: { type: 8, id: 167 }, reply: { type: 0 } });
    expect(udp).toMatchObject({ protocol: 'udp', original: { dport: 53 }, mark: 0, zone: 0 });
    const snat = parseConntrack(
      'udp 17 29 src=10.0.0.5 dst=8.8.8.8 sport=1 dport=53 [UNREPLIED] src=8.8.8.8 dst=203.0.113.5 sport=53 dport=1 mark=67108864 zone=3 use=1',
    );
    expect(snat[0]).toMatchObject({ flags: ['UNREPLIED'], reply: { dst: '203.0.113.5' }, mark: 67108864, zone: 3 });
    expect(() => parseConntrack('tcp 6 nothing')).toThrow(ParseError);
  });
  test('connections of Neutron: routers by conntrack, bridges by the datapath', () => {
    for (const { name, text } of neutronRecordings(/(?<!ovs)-conntrack\.txt$/))
      expect(parseConntrack(text).length, name).toBeGreaterThan(0);
    for (const { name, text } of neutronRecordings(/ovs-conntrack\.txt$/)) {
      const all = parseDpConntrack(text);
      expect(all.length, name).toBeGreaterThan(0);
      expect(
        all.every(({ zone, original }) => zone > 0 && original.src !== ''),
        name,
      ).toBe(true);
    }
  });
});
