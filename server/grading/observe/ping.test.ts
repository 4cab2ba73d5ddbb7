import { describe, expect, it } from 'vitest';
import type { ExecRecord } from '../../domain/engine.ts';
import { ping } from './ping.ts';

const said = (stdout: string, exitCode = 0): ExecRecord => ({
  argv: [],
  exitCode,
  stdout,
  stderr: '',
  truncated: false,
  durationMs: 1,
});
const silence = said(
  'PING 10.0.0.77 (10.0.0.77) 56(84) bytes of data.\n\n--- 10.0.0.77 ping statistics ---\n9 packets transmitted, 0 received, 100% packet loss, time 1600ms\n',
  1,
);
const neighbour = (state: string) => said(JSON.stringify([{ dst: '10.0.0.77', dev: 'eth0', state: [state] }]));
const args = { to: '10.0.0.77', count: 1, size: 56, whole: false, seconds: 2 };
const seen = (...records: ExecRecord[]) => ping.read(records, ping.ask({ host: 'compute1', netns: 'vm1' }, args));

describe('a ping that nobody answers', () => {
  it('is said to lack a neighbour while ARP waits and after it gave up', () => {
    for (const state of ['INCOMPLETE', 'FAILED'])
      expect(seen(silence, neighbour(state))).toMatchObject({
        seen: { received: 0, said: expect.stringContaining('Destination Host Unreachable'), ms: null },
      });
  });
  it('proves nothing when it was ended before its time', () => {
    expect(seen({ ...silence, stdout: silence.stdout.replace('1600ms', '204ms') }, said('[]'))).toEqual({
      blind: expect.stringContaining('ping'),
    });
  });
  it('is silence where the neighbour is known, or is another (a gateway)', () => {
    for (const table of [neighbour('REACHABLE'), said('[]')])
      expect(seen(silence, table)).toEqual({ seen: { received: 0, said: '', ms: null } });
  });
});
