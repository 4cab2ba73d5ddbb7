// The flows of a bridge, and whether the bridge is there at all.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { type Flow, type Ports, parseFlows } from '../parse/openflow.ts';
import { bridgeExists, readBridgeExists } from './bridge-exists.ts';
import { listOf } from './shape.ts';
import { ovs, sayFailure } from './trusted.ts';

const FlowsFact = z.strictObject({
  bridge: z.boolean(),
  flows: listOf<Flow>('table', 'priority', 'match', 'actions'),
  /** Numbers of the bridge's ports by name. */
  ports: z.record(z.string(), z.number()).readonly(),
});
export type FlowsFact = z.infer<typeof FlowsFact>;

/** `ovs-ofctl show`: ` 1(eth1): addr:...` */
export function readPorts(text: string): Ports {
  const ports: Record<string, number> = {};
  for (const [, number, name] of text.matchAll(/^ (\d+|LOCAL)\(([^)]+)\): addr:/gm)) {
    if (name) ports[name] = number === 'LOCAL' ? 0xfffe : Number(number);
  }
  return ports;
}

export const flows = defineObserver<{ bridge: string }, FlowsFact>({
  name: 'flows',
  passive: true,
  args: z.strictObject({ bridge: z.string() }),
  fact: FlowsFact,
  commands: ({ bridge }) => [
    bridgeExists(bridge),
    ovs(['ovs-ofctl', '--names', '--no-stats', 'dump-flows', bridge]),
    ovs(['ovs-ofctl', 'show', bridge], false),
  ],
  // A bridge that is not there and a daemon that is dead look alike to ovs-ofctl: the database is asked first.
  read: ([exists, dump, show], { bridge }) => {
    const there = readBridgeExists(exists);
    if ('blind' in there) return there;
    if (!there.seen) return { seen: { bridge: false, flows: [], ports: {} } };
    if (dump?.exitCode !== 0) return { blind: sayFailure(dump, `the flows of ${bridge}`) };
    if (dump.truncated) return { blind: `the flows of ${bridge} are too many to read` };
    return { seen: { bridge: true, flows: parseFlows(dump.stdout), ports: readPorts(show?.stdout ?? '') } };
  },
});
