import { describe, expect, it } from 'vitest';
import { Picture } from '../contract/picture.ts';
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';
import type { Topology } from '../domain/lab.ts';
import { createPicturer } from './picturer.ts';

const topology: Topology = { hosts: [{ name: 'a' }, { name: 'b' }], wires: [], instances: [] };
const link = (packets: number) =>
  JSON.stringify([
    {
      ifindex: 2,
      ifname: 'eth0',
      flags: ['UP'],
      mtu: 1500,
      operstate: 'UP',
      addr_info: [],
      stats64: { rx: { packets }, tx: { packets: 0 } },
    },
  ]);

function answer(command: BatchCommand, packets: number): ExecRecord {
  const [program] = command.argv;
  const stdout = program === 'ip' ? link(packets) : '';
  return { argv: command.argv, exitCode: program === 'ovs-vsctl' ? 1 : 0, stdout, stderr: '', truncated: false, durationMs: 1 };
}

describe('createPicturer', () => {
  it('tells the rate between two looks, names a blind host, and goes on without Open vSwitch', async () => {
    let packets = 100;
    let nowMs = 0;
    const picturer = createPicturer({
      clock: { now: () => new Date(nowMs) },
      batch: async (_session, host, commands) => {
        if (host === 'b') throw new Error('the probe is gone');
        return commands.map((command) => answer(command, packets));
      },
    });
    const first = Picture.parse(await picturer.picture('s', topology));
    expect(first.blind).toEqual([{ host: 'b', why: 'the probe is gone' }]);
    expect(first.nodes.find((node) => node.id === 'a/dev/eth0')?.rate).toBe(0);
    packets = 150;
    nowMs = 2_000;
    const second = Picture.parse(await picturer.picture('s', topology));
    expect(second.nodes.find((node) => node.id === 'a/dev/eth0')?.rate).toBe(25);
    picturer.forget('s');
    const third = Picture.parse(await picturer.picture('s', topology));
    expect(third.nodes.find((node) => node.id === 'a/dev/eth0')?.rate).toBe(0);
  });
});
