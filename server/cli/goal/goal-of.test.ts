// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are placeholders
import { expect, test } from 'vitest';
import { fillGoal } from '../../catalog/fill.ts';
import type { PictureEdge, PictureNode } from '../../contract/picture.ts';
import type { Goal } from '../../domain/lab.ts';
import { commonGoal, difference, goalOf } from './goal-of.ts';
import { seenGoal } from './seen-goal.ts';

const VALUES = {
  net: '10.4.2.0/24',
  port1: '23fdefc8-98',
  router: 'e3f10616-1a3b-4202-a963-8ca64c250607',
  web: '8304',
  tag: '5',
};

function node(id: string, kind: PictureNode['kind'], parent: string | null, facts: Record<string, string> = {}): PictureNode {
  const said = Object.entries(facts).map(([name, value]) => ({ name, value }));
  return { id, kind, name: id.split('/').at(-1) ?? id, parent, up: true, facts: said, odd: [], commands: ['ip link'], rate: 3 };
}
const edge = (from: string, to: string): PictureEdge => ({ id: 'e', kind: 'veth', from, to, label: '' });

const TAP = 'h1/ovs/br-int/tap23fdefc8-98';
const SOLVED = {
  nodes: [
    node('h2', 'host', null),
    node('h1', 'host', null, { listens: 'tcp 0.0.0.0:8304' }),
    node('h1/ovs/br-int', 'ovs-bridge', 'h1', { 'fail mode': 'secure', address: '192.168.1.5/24' }),
    node(TAP, 'port', 'h1/ovs/br-int', { tag: '5' }),
    node('h1/ns/qrouter-e3f10616-1a3b-4202-a963-8ca64c250607', 'netns', 'h1', { address: '10.4.2.1/24' }),
    node('h1/ns/vm1/dev/eth0', 'nic', 'h1', { address: '10.4.2.11/32' }),
  ],
  edges: [edge(TAP, 'h1/ns/vm1/dev/eth0')],
};

test('values go back to their placeholders, and only what every right solution shows stays', () => {
  const goal = goalOf(SOLVED, VALUES);
  expect(goal.nodes.map(({ id, facts }) => [id, ...facts.map(({ name, value }) => `${name} ${value}`)])).toEqual([
    ['h2'],
    ['h1', 'listens tcp 0.0.0.0:${web}'],
    ['h1/ns/qrouter-${router}', 'address ${net:1/}'],
    ['h1/ns/vm1/dev/eth0', 'address ${net:11}/32'],
    ['h1/ovs/br-int', 'address 192.168.1.5/24'],
    ['h1/ovs/br-int/tap${port1}'],
  ]);
  expect(goal.edges).toEqual([{ kind: 'veth', from: 'h1/ns/vm1/dev/eth0', to: 'h1/ovs/br-int/tap${port1}', label: '' }]);
});

test('filled again it is what was seen, for another student with their values', () => {
  const goal = goalOf(SOLVED, VALUES);
  expect(fillGoal(goal, VALUES).nodes.map(({ id }) => id)).toContain(TAP);
  const other = fillGoal(goal, { ...VALUES, net: '172.16.7.0/24', port1: '00000000-11', web: '80' });
  expect(other.nodes.find(({ id }) => id.endsWith('eth0'))?.facts).toEqual([{ name: 'address', value: '172.16.7.11/32' }]);
  expect(other.edges[0]?.to).toBe('h1/ovs/br-int/tap00000000-11');
  expect(other.nodes[1]?.facts).toEqual([{ name: 'listens', value: 'tcp 0.0.0.0:80' }]);
});

test('a fact that differs between students is nobody’s goal', () => {
  const goal = goalOf(SOLVED, VALUES);
  const leased = structuredClone(SOLVED);
  leased.nodes[5] = node('h1/ns/vm1/dev/eth0', 'nic', 'h1', { address: '10.4.2.77/24' });
  const common = commonGoal([goal, goalOf(leased, VALUES)]);
  expect(common.nodes.find(({ id }) => id.endsWith('eth0'))?.facts).toEqual([]);
  expect(common.nodes.find(({ id }) => id.includes('qrouter'))?.facts).toHaveLength(1);
});

test('what differs is named, whichever end of a cable comes first', () => {
  const goal = goalOf(SOLVED, VALUES);
  const turned: Goal = { ...goal, edges: goal.edges.map(({ from, to, ...rest }) => ({ ...rest, from: to, to: from })) };
  expect(difference(goal, turned)).toEqual([]);
  expect(difference(goal, { ...goal, nodes: goal.nodes.slice(0, -1), edges: [] })).toEqual([
    'no port h1/ovs/br-int/tap${port1} in h1/ovs/br-int',
    'no veth between h1/ns/vm1/dev/eth0 and h1/ovs/br-int/tap${port1}',
  ]);
  const more = { id: 'h2/ovs/br-ex', kind: 'ovs-bridge', name: 'br-ex', parent: 'h2', facts: [] };
  expect(difference(goal, { ...goal, nodes: [...goal.nodes, more] })).toEqual(['also ovs-bridge h2/ovs/br-ex in h2']);
});

test('half a network is none: a host that could not be looked at is said', async () => {
  const frame = { at: '', ...SOLVED, blind: [] as { host: string; why: string }[], cut: [] };
  const slot = { picture: () => Promise.resolve(frame) };
  expect(await seenGoal(slot, VALUES)).toEqual(goalOf(SOLVED, VALUES));
  frame.blind.push({ host: 'h2', why: 'no answer' });
  await expect(seenGoal(slot, VALUES)).rejects.toMatchObject({ code: 'host-down', say: expect.stringContaining('h2') });
});
