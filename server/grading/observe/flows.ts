// The flows of a bridge, and whether the bridge is there at all.
import { z } from 'zod';
import { type Flow, type Ports, parseFlows } from '../../parse/openflow.ts';
import { type Command, defineObserver } from '../observer.ts';
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

/**
 * The newest version that the bridge speaks: asked by version 1.0, as people do, a dump leaves out push_vlan and groups, and a
 * bridge that is set to a newer one does not answer.
 */
const NEWEST = 'OpenFlow10,OpenFlow11,OpenFlow12,OpenFlow13,OpenFlow14,OpenFlow15';

export function showPorts(bridge: string): Command {
  return ovs(['ovs-ofctl', '-O', NEWEST, 'show', bridge], false);
}

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
    ovs(['ovs-ofctl', '-O', NEWEST, '--names', '--no-stats', 'dump-flows', bridge], false),
    showPorts(bridge),
    ovs(['ovs-ofctl', '--names', '--no-stats', 'dump-flows', bridge]),
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
