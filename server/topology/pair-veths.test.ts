import { describe, expect, it } from 'vitest';
import type { Link } from '../parse/ip-json.ts';
import { pairVeths } from './pair-veths.ts';

const veth = (name: string, index: number, peerIndex: number | null, lower: string | null = null): Link => ({
  ...{ name, index, peerIndex, lower, kind: 'veth', up: true, carrier: true, mtu: 1500, mac: null, master: null },
  ...{ info: {}, addresses: [], frames: 0 },
});
const space = (name: string, ...devices: Link[]) => ({ name, devices, listens: [] });
const names = (pairs: ReturnType<typeof pairVeths>) =>
  pairs.map(([a, b]) => [`${a.space}/${a.device.name}`, `${b.space}/${b.device.name}`].sort().join(' = ')).sort();

describe('pairVeths', () => {
  it('pairs a tap with the NIC of its instance, though all NICs have the same number', () => {
    const spaces = [
      space('', veth('tap1', 5, 2), veth('tap2', 6, 2)),
      space('vm1', veth('eth0', 2, 5)),
      space('vm2', veth('eth0', 2, 6)),
    ];
    expect(names(pairVeths(spaces))).toEqual(['/tap1 = vm1/eth0', '/tap2 = vm2/eth0']);
  });

  it('pairs two ends in one namespace by name', () => {
    expect(names(pairVeths([space('', veth('a', 3, null, 'b'), veth('b', 4, null, 'a'))]))).toEqual(['/a = /b']);
  });

  it('takes what is left over when another pair settles it', () => {
    const spaces = [
      space('', veth('x', 5, 2)),
      space('n1', veth('e', 2, 5)),
      space('n2', veth('e', 2, 7)),
      space('n3', veth('y', 7, 2)),
    ];
    expect(names(pairVeths(spaces))).toEqual(['/x = n1/e', 'n2/e = n3/y']);
  });

  it('does not guess between equals', () => {
    const spaces = [space('', veth('x', 5, 2)), space('n1', veth('e', 2, 5)), space('n2', veth('e', 2, 5))];
    expect(pairVeths(spaces)).toEqual([]);
  });
});
