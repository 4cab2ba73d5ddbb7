// Check kind: an Open vSwitch bridge.
import { z } from 'zod';
import { deviceName, objectName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { ovsdb } from '../observe/ovsdb.ts';

export const ovsBridge = defineKind({
  name: 'ovs-bridge',
  sort: 'state',
  says: 'An Open vSwitch bridge is there; optionally it holds these ports and has this fail mode.',
  example: { kind: 'ovs-bridge', host: 'compute1', bridge: 'br-int', ports: ['tap1'], failMode: 'secure' },
  schema: z.strictObject({
    host: objectName,
    bridge: deviceName,
    ports: z.array(objectName).optional(),
    failMode: z.enum(['secure', 'standalone']).optional().describe('a bridge without a fail mode is standalone'),
  }),
  codes: {
    missing: 'There is no Open vSwitch bridge of this name. `ovs-vsctl show` lists them.',
    'no-port': 'A port that belongs into the bridge is not in it.',
    'wrong-fail-mode': 'The bridge does something else than expected while it has no controller.',
  },
  ask: (spec, places) => ({ bridges: ovsdb.ask(places.host(spec.host), {}) }),
  judge: (spec, { bridges }) => {
    const where = `${spec.host}, bridge ${spec.bridge}`;
    const bridge = bridges.find((one) => one.name === spec.bridge);
    if (!bridge) {
      return [
        finding(
          'missing',
          where,
          `an Open vSwitch bridge named ${spec.bridge}`,
          `bridges: ${bridges.map((one) => one.name).join(', ') || 'none'}`,
        ),
      ];
    }
    const names = bridge.ports.map((one) => one.name);
    const wrong = (spec.ports ?? [])
      .filter((port) => !names.includes(port))
      .map((port) =>
        finding(
          'no-port',
          where,
          `a port ${port}`,
          `ports: ${names.filter((name) => name !== spec.bridge).join(', ') || 'none'}`,
        ),
      );
    const mode = bridge.failMode || 'standalone';
    if (spec.failMode !== undefined && mode !== spec.failMode)
      wrong.push(finding('wrong-fail-mode', where, `fail mode ${spec.failMode}`, `fail mode ${mode}`));
    return wrong;
  },
});
