// Where a described packet would go: `ofproto/trace`, which sends nothing.
import { z } from 'zod';
import { parseTrace, type Trace } from '../../parse/trace.ts';
import { defineObserver } from '../observer.ts';
import { bridgeExists, readBridgeExists } from './bridge-exists.ts';
import { readPorts, showPorts } from './flows.ts';
import { having } from './shape.ts';
import { ovs, sayFailure } from './trusted.ts';

const TraceFact = z.strictObject({
  bridge: z.boolean(),
  /** Numbers of the bridge's ports by name. */
  ports: z.record(z.string(), z.number()).readonly(),
  /** null: Open vSwitch would not trace it, and `complaint` says why (an in_port that is not on the bridge). */
  trace: having<Trace>('steps', 'outputs', 'drop').nullable(),
  complaint: z.string(),
});
export type TraceFact = z.infer<typeof TraceFact>;

export const trace = defineObserver<{ bridge: string; packet: string }, TraceFact>({
  name: 'trace',
  passive: true,
  args: z.strictObject({ bridge: z.string(), packet: z.string() }),
  fact: TraceFact,
  commands: ({ bridge, packet }) => [
    bridgeExists(bridge),
    ovs(
      ['ovs-appctl', '--timeout=5', 'ofproto/trace', '--names', bridge, packet],
      ['ovs-appctl', 'ofproto/trace', '--names', bridge, packet],
    ),
    showPorts(bridge),
  ],
  read: ([exists, traced, show], { bridge }) => {
    const there = readBridgeExists(exists);
    if ('blind' in there) return there;
    if (!there.seen) return { seen: { bridge: false, ports: {}, trace: null, complaint: '' } };
    if (!traced) return { blind: `the trace through ${bridge} was not run` };
    const complaint = `${traced.stdout}\n${traced.stderr}`.trim();
    // "server returned an error" is an answer; anything else is a daemon that does not listen.
    if (traced.exitCode !== 0 && !/server returned an error/.test(complaint))
      return { blind: sayFailure(traced, `the trace through ${bridge}`) };
    if (show?.exitCode !== 0) return { blind: sayFailure(show, `the ports of ${bridge}`) };
    const ports = readPorts(show.stdout);
    if (traced.exitCode !== 0) return { seen: { bridge: true, ports, trace: null, complaint: complaint.slice(0, 400) } };
    return { seen: { bridge: true, ports, trace: parseTrace(traced.stdout), complaint: '' } };
  },
});
