// Wires as lines for ip: a pair for two ends, a switch for more.
import { expect, it } from 'vitest';
import { switchPrefix } from './names.ts';
import { planSwitchRemoval, planWires } from './wires.ts';

const pids = new Map([
  ['a', 11],
  ['b', 22],
  ['c', 33],
]);
const ends = (...hosts: string[]) => hosts.map((host) => ({ host, nic: 'eth1' }));

it('two ends are one pair, made in its places', () => {
  expect(planWires('s', [{ name: 'w', ends: ends('a', 'b'), mtu: 9000 }], pids)).toEqual({
    ip: ['link add eth1 mtu 9000 netns 11 type veth peer name eth1 mtu 9000 netns 22'],
    tc: [],
  });
});

it('three ends are a switch with a bounded port each', () => {
  const prefix = switchPrefix('s');
  const { ip, tc } = planWires(
    's',
    [
      { name: 'v', ends: ends('a', 'b') },
      { name: 'w', ends: ends('a', 'b', 'c') },
    ],
    pids,
  );
  expect(ip.filter((line) => line.includes('type bridge'))).toHaveLength(1);
  expect(ip.filter((line) => line.includes(`master ${prefix}1 `)).map((line) => line.split('netns ')[1])).toEqual([
    '11',
    '22',
    '33',
  ]);
  expect(tc).toHaveLength(3);
  expect(planSwitchRemoval('s', ['lo', `${prefix}1`, `${prefix}1p0`, switchPrefix('other')])).toEqual([
    `link del ${prefix}1`,
    `link del ${prefix}1p0`,
  ]);
});

it('one end is a switch with nobody else; a host that does not run is a bug', () => {
  expect(planWires('s', [{ name: 'w', ends: ends('a') }], pids).ip).toHaveLength(4);
  expect(() => planWires('s', [{ name: 'w', ends: ends('a', 'nobody') }], pids)).toThrow('nobody');
});
