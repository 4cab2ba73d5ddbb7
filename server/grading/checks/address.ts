// Check kind: a device has an address.
import { z } from 'zod';
import { cidr, deviceName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { links } from '../observe/links.ts';
import { sayPlace, stackFields } from '../place.ts';

export const address = defineKind({
  name: 'address',
  sort: 'state',
  says: 'An address, with its prefix length, is on a device (or on any device where `dev` is left out).',
  example: { kind: 'address', in: 'vm1', dev: 'eth0', has: '10.0.0.5/24' },
  schema: z.strictObject({ ...stackFields, dev: deviceName.optional(), has: cidr }),
  codes: {
    missing: 'The address is on none of the devices here.',
    'no-device': 'There is no device of this name here.',
    'wrong-device': 'The address is there, on another device.',
    'wrong-prefix': 'The address is there, with another prefix length: the host will take other addresses for its neighbours.',
    down: 'The address is there, but its device is down, so it is of no use.',
  },
  ask: (spec, places) => ({ devices: links.ask(places.stack(spec), {}) }),
  judge: (spec, { devices }, { places }) => {
    const where = sayPlace(places.stack(spec), spec.dev && `device ${spec.dev}`);
    if (spec.dev !== undefined && !devices.some((one) => one.name === spec.dev)) {
      return [
        finding(
          'no-device',
          where,
          `a device named ${spec.dev}`,
          `there are: ${devices.map((one) => one.name).join(', ') || 'none'}`,
        ),
      ];
    }
    const all = devices.flatMap((device) => device.addresses.map(({ cidr: held }) => ({ device, held })));
    const exact = all.filter(({ device, held }) => same(held, spec.has) && (spec.dev === undefined || device.name === spec.dev));
    if (exact.some(({ device }) => device.up)) return [];
    if (exact[0]) return [finding('down', where, `${spec.has} on a device that is up`, `${exact[0].device.name} is down`)];
    const bare = spec.has.split('/')[0];
    const near = all.find(({ held }) => held.split('/')[0] === bare);
    if (near && (spec.dev === undefined || near.device.name === spec.dev))
      return [finding('wrong-prefix', where, spec.has, near.held)];
    if (near) return [finding('wrong-device', where, `${spec.has} on ${spec.dev}`, `it is on ${near.device.name}`)];
    const mine = all
      .filter(({ device }) => (spec.dev === undefined ? device.name !== 'lo' : device.name === spec.dev))
      .map(({ held }) => held);
    return [finding('missing', where, spec.has, mine.length > 0 ? `there are: ${mine.join(', ')}` : 'there is no address')];
  },
});

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
