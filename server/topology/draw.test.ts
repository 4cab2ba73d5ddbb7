// The picture from recorded and from hand-made observations.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Picture } from '../contract/picture.ts';
import type { Topology } from '../domain/lab.ts';
import type { OvsBridge, OvsPort } from '../parse/ovsdb-bridges.ts';
import { draw } from './draw.ts';
import type { HostFacts } from './look.ts';

const recorded = (name: string): { topology: Topology; facts: HostFacts[] } =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'recorded', `${name}.json`), 'utf8'));

const port = (
  name: string,
  given: { tag?: number; type?: string; options?: Record<string, string>; error?: string } = {},
): OvsPort => ({
  name,
  tag: given.tag ?? null,
  trunks: [],
  interfaces: [
    {
      name,
      type: given.type ?? '',
      options: given.options ?? {},
      ofport: given.error ? -1 : 1,
      error: given.error ?? '',
      frames: 0,
    },
  ],
});
const bridge = (name: string, ...ports: OvsPort[]): OvsBridge => ({ name, failMode: '', ports });
const host = (name: string, address: string, ...bridges: OvsBridge[]): HostFacts => ({
  host: name,
  bridges,
  spaces: [
    {
      name: '',
      listens: [],
      devices: [
        {
          index: 2,
          name: 'eth1',
          up: true,
          carrier: true,
          mtu: 1500,
          mac: null,
          kind: 'veth',
          master: null,
          peerIndex: 9,
          lower: null,
          info: {},
          addresses: [{ family: 'inet', ip: address, prefix: 24, cidr: `${address}/24`, scope: 'global', dynamic: false }],
          frames: 0,
        },
      ],
    },
  ],
});
const two: Topology = {
  hosts: [{ name: 'a' }, { name: 'b' }],
  wires: [
    {
      name: 'data',
      ends: [
        { host: 'a', nic: 'eth1' },
        { host: 'b', nic: 'eth1' },
      ],
    },
  ],
  instances: [],
};
const oddOf = (facts: HostFacts[], id: string) => draw(facts, two, new Map()).nodes.find((node) => node.id === id)?.odd;

describe('the picture', () => {
  it.each(['flat-solved', 'vxlan-solved'])('shows %s as it was recorded', (name) => {
    const { topology, facts } = recorded(name);
    const drawn = draw(facts, topology, new Map());
    Picture.parse({ at: '', blind: [], ...drawn });
    const lines = [
      ...drawn.nodes.map((node) =>
        `${node.id} [${node.kind}] ${node.facts
          .filter(({ name }) => name !== 'MAC')
          .map(({ name, value }) => `${name} ${value}`)
          .join(', ')} ${node.odd.join('; ')}`.trim(),
      ),
      ...drawn.edges.map((edge) => `${edge.kind}: ${edge.from} -- ${edge.to} ${edge.label}`.trim()),
    ];
    expect(lines.sort().join('\n')).toMatchSnapshot();
  });

  it('joins patch ports that name each other, and says what is wrong with others', () => {
    const good = host(
      'a',
      '10.0.0.1',
      bridge('br0', port('p', { type: 'patch', options: { peer: 'q' } })),
      bridge('br1', port('q', { type: 'patch', options: { peer: 'p' } })),
    );
    expect(draw([good], two, new Map()).edges.map((edge) => edge.id)).toEqual(['patch:a/ovs/br0/p~a/ovs/br1/q']);
    const missing = host('a', '10.0.0.1', bridge('br0', port('p', { type: 'patch', options: { peer: 'q' } })));
    expect(oddOf([missing], 'a/ovs/br0/p')).toEqual(['its peer q is not there']);
    const crooked = host(
      'a',
      '10.0.0.1',
      bridge('br0', port('p', { type: 'patch', options: { peer: 'q' } }), port('q', { type: 'patch', options: { peer: 'x' } })),
    );
    expect(oddOf([crooked], 'a/ovs/br0/p')).toEqual(['its peer q names x, not this port']);
  });

  it('joins tunnels with the same key, and says which end differs', () => {
    const end = (remote: string, key: string) =>
      bridge('br-tun', port('vx', { type: 'vxlan', options: { remote_ip: remote, key } }));
    const a = host('a', '10.0.0.1', end('10.0.0.2', '100'));
    expect(draw([a, host('b', '10.0.0.2', end('10.0.0.1', '100'))], two, new Map()).edges).toContainEqual(
      expect.objectContaining({ kind: 'tunnel', label: 'VXLAN VNI 100' }),
    );
    expect(oddOf([a, host('b', '10.0.0.2', end('10.0.0.1', '101'))], 'a/ovs/br-tun/vx')).toEqual(['VNI 100 here, 101 on b']);
    expect(oddOf([a, host('b', '10.0.0.2')], 'a/ovs/br-tun/vx')).toEqual(['leads to b, where no vxlan port leads back']);
    expect(oddOf([a, host('b', '10.0.0.3')], 'a/ovs/br-tun/vx')).toEqual(['leads to 10.0.0.2, an address that no host has']);
  });

  it('finds a tag that no other port carries, unless a trunk does', () => {
    expect(oddOf([host('a', '10.0.0.1', bridge('br0', port('t', { tag: 7 }), port('u', { tag: 8 })))], 'a/ovs/br0/t')).toEqual([
      'no other port of br0 carries VLAN 7',
    ]);
    expect(oddOf([host('a', '10.0.0.1', bridge('br0', port('t', { tag: 7 }), port('trunk')))], 'a/ovs/br0/t')).toEqual([]);
  });

  it('says why Open vSwitch could not make a port', () => {
    expect(
      oddOf(
        [host('a', '10.0.0.1', bridge('br0', port('nic9', { error: 'could not open network device nic9' })))],
        'a/ovs/br0/nic9',
      ),
    ).toEqual(['could not be made: could not open network device nic9']);
  });

  it('leaves out what is too much, and says so', () => {
    const many = host('a', '10.0.0.1', bridge('br0', ...Array.from({ length: 500 }, (_, index) => port(`p${index}`))));
    const drawn = draw([many], two, new Map());
    expect(drawn.nodes.length).toBeLessThan(60);
    expect(drawn.cut).toEqual(['a, br0: 452 more ports']);
  });

  it('does bounded work for 500 veth pairs, half of them ports of a Linux bridge', () => {
    const [base] = host('a', '10.0.0.1').spaces;
    const [device] = base?.devices ?? [];
    if (!base || !device) throw new Error('no device');
    const veth = (index: number, name: string, peer: string, master: string | null) => ({
      ...{ ...device, index, name, lower: peer, peerIndex: null, master, addresses: [] },
    });
    const pairs = Array.from({ length: 500 }, (_, n) => [
      veth(2 * n + 10, `a${n}`, `b${n}`, 'br0'),
      veth(2 * n + 11, `b${n}`, `a${n}`, null),
    ]);
    const bridge = { ...device, index: 3, name: 'br0', kind: 'bridge', addresses: [] };
    const many: HostFacts = { host: 'a', bridges: [], spaces: [{ ...base, devices: [device, bridge, ...pairs.flat()] }] };
    const drawn = draw([many], two, new Map());
    expect(drawn.nodes.length).toBeLessThan(110);
    expect(drawn.cut.sort()).toEqual(['a, br0: 452 more ports', 'a: 454 more devices']);
    const ids = new Set(drawn.nodes.map((node) => node.id));
    expect(drawn.edges.every((edge) => ids.has(edge.from) && ids.has(edge.to))).toBe(true);
    expect(drawn.edges.filter((edge) => edge.kind === 'veth').length).toBe(46);
  });
});
