// Check kind: an entry of the neighbour (ARP) table.
import { z } from 'zod';
import { deviceName, ipAddress, mac } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { neighbours } from '../observe/neighbours.ts';
import { sayPlace, stackFields } from '../place.ts';

export const neighbour = defineKind({
  name: 'neighbour',
  sort: 'state',
  says: 'The neighbour table has an entry for an address; optionally with this MAC, on this device, in this state.',
  example: { kind: 'neighbour', host: 'compute1', ip: '10.0.0.5', mac: 'fa:16:3e:00:00:05', dev: 'vxlan-16', state: 'permanent' },
  schema: z.strictObject({
    ...stackFields,
    ip: ipAddress,
    mac: mac.optional(),
    dev: deviceName.optional(),
    state: z.enum(['permanent', 'reachable', 'stale', 'noarp', 'delay', 'probe', 'failed', 'incomplete']).optional(),
  }),
  codes: {
    missing: 'The table has no entry for this address.',
    'wrong-mac': 'The entry names another MAC address.',
    'wrong-device': 'The entry is on another device.',
    'wrong-state': 'The entry is there, in another state.',
  },
  ask: (spec, places) => ({ table: neighbours.ask(places.stack(spec), {}) }),
  judge: (spec, { table }, { places }) => {
    const where = sayPlace(places.stack(spec), `neighbour ${spec.ip}`);
    const entries = table.filter((one) => one.ip.toLowerCase() === spec.ip.toLowerCase());
    if (entries.length === 0)
      return [
        finding(
          'missing',
          where,
          `an entry for ${spec.ip}`,
          `entries: ${
            table
              .map((one) => one.ip)
              .slice(0, 12)
              .join(', ') || 'none'
          }`,
        ),
      ];
    const onDevice = entries.filter((one) => spec.dev === undefined || one.dev === spec.dev);
    if (onDevice.length === 0)
      return [finding('wrong-device', where, `on ${spec.dev}`, `on ${entries.map((one) => one.dev).join(', ')}`)];
    const withMac = onDevice.filter((one) => spec.mac === undefined || one.mac === spec.mac);
    if (withMac.length === 0)
      return [finding('wrong-mac', where, `at ${spec.mac}`, `at ${onDevice.map((one) => one.mac || 'no MAC').join(', ')}`)];
    const state = spec.state;
    if (state !== undefined && !withMac.some((one) => one.state.includes(state.toUpperCase())))
      return [finding('wrong-state', where, state, withMac.map((one) => one.state.join(' ').toLowerCase()).join(', '))];
    return [];
  },
});
