import { expect, test } from 'vitest';
import type { Lab } from '../domain/lab.ts';
import { commandCard } from './command-card.ts';

const lab = (id: string, prose: string, commands: string[]) =>
  ({
    id,
    steps: [{ prose }],
    solution: [{ scripts: [{ commands: commands.map((text, line) => ({ text, line })) }] }],
  }) as unknown as Lab;

test('each form once, with its shortest example and the labs that use it', () => {
  const card = commandCard([
    lab('a', '```console h1\nip -n vm1 link set eth0 up\novs-vsctl show\n```\n```text\nip link del x\n```', [
      'ovs-vsctl add-br br-integration -- add-port br-integration eth1',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a lab's variable
      'ip netns exec q iptables -t nat -A POSTROUTING -o q -j SNAT --to-source ${net:5}',
    ]),
    lab('b', '', ['ovs-vsctl add-br br0', 'ip link set dev eth0 up | cat', 'rm -rf nothing']),
  ]);
  expect(card.map(({ tool }) => tool)).toEqual(['ip', 'ovs-vsctl', 'iptables']);
  expect(card[0]?.commands).toEqual([
    { example: 'ip link set dev eth0 up', labs: ['a', 'b'] },
    { example: 'ip netns exec NAMESPACE COMMAND', labs: ['a'] },
  ]);
  expect(card[1]?.commands).toEqual([
    { example: 'ovs-vsctl add-br br0', labs: ['a', 'b'] },
    { example: 'ovs-vsctl add-port br-integration eth1', labs: ['a'] },
    { example: 'ovs-vsctl show', labs: ['a'] },
  ]);
  expect(card[2]?.commands[0]?.example).toBe('iptables -t nat -A POSTROUTING -o q -j SNAT --to-source NET');
});

test('no labs, an empty card', () => {
  expect(commandCard([])).toEqual([]);
});
