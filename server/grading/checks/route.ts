// Check kind: a route is in the main table.
import { z } from 'zod';
import { cidr, deviceName, ipAddress } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { routes } from '../observe/routes.ts';
import { sayPlace, stackFields } from '../place.ts';

export const route = defineKind({
  name: 'route',
  sort: 'state',
  says: 'A route to a destination is there; optionally via a gateway, or by a device.',
  example: { kind: 'route', in: 'vm1', to: 'default', via: '10.0.0.1' },
  schema: z.strictObject({
    ...stackFields,
    to: z.union([z.literal('default'), cidr]),
    via: z
      .union([z.literal('none'), ipAddress])
      .optional()
      .describe('the gateway, or none for a neighbour network'),
    dev: deviceName.optional(),
  }),
  codes: {
    missing: 'No route leads there. `ip route` lists those that are.',
    'wrong-gateway': 'There is a route, by another gateway.',
    'wrong-device': 'There is a route, by another device.',
  },
  ask: (spec, places) => ({ table: routes.ask(places.stack(spec), {}) }),
  judge: (spec, { table }, { places }) => {
    const where = sayPlace(places.stack(spec));
    const to = spec.to === '0.0.0.0/0' || spec.to === '::/0' ? 'default' : spec.to.toLowerCase();
    const via = spec.via === 'none' ? '' : spec.via;
    const expected = say({ to, via: via ?? '', dev: spec.dev ?? '' });
    const ways = table.flatMap((one) =>
      one.hops.map((hop) => ({ to: one.to, type: one.type, via: hop.via ?? '', dev: hop.dev ?? '' })),
    );
    const found = ways.filter((one) => one.to === to && one.type === 'unicast');
    if (found.length === 0)
      return [
        finding(
          'missing',
          where,
          expected,
          ways.length > 0 ? `there are: ${ways.map(say).join('; ')}` : 'there is no route at all',
        ),
      ];
    const byGateway = found.filter((one) => via === undefined || one.via === via);
    if (byGateway.length === 0) return [finding('wrong-gateway', where, expected, found.map(say).join('; '))];
    if (spec.dev !== undefined && !byGateway.some((one) => one.dev === spec.dev))
      return [finding('wrong-device', where, expected, byGateway.map(say).join('; '))];
    return [];
  },
});

function say(one: { readonly to: string; readonly via: string; readonly dev: string }): string {
  return [one.to, one.via && `via ${one.via}`, one.dev && `dev ${one.dev}`].filter(Boolean).join(' ');
}
