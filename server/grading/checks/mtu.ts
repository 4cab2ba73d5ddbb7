// Check kind: the largest datagram that passes unfragmented.
import { z } from 'zod';
import { addressOrInstance, whole } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { ping } from '../observe/ping.ts';
import { endpoint, sayPlace } from '../place.ts';

/** IPv4 header and ICMP header. */
const HEADERS = 28;

export const mtu = defineKind({
  name: 'mtu',
  sort: 'behaviour',
  says: 'An IP packet of this many bytes passes without being fragmented, and one of a byte more does not.',
  example: { kind: 'mtu', from: 'vm1', to: 'vm2', bytes: 1450 },
  schema: z.strictObject({
    from: endpoint,
    to: addressOrInstance,
    bytes: whole(HEADERS + 1, 9000).describe('size of the whole IPv4 packet'),
  }),
  codes: {
    'no-reply': 'Not even a small packet passes; size is not the question yet.',
    'too-small': 'Packets of this size do not pass.',
    'too-big': 'A packet of a byte more passes as well: the limit is set higher than it should be.',
  },
  ask: (spec, places) => {
    const from = places.end(spec.from, 'from');
    const to = places.address(spec.to, 'to');
    const one = (size: number, seconds: number) => ping.ask(from, { to, count: 1, size, whole: true, seconds });
    return { small: one(0, 2), fits: one(spec.bytes - HEADERS, 2), over: one(spec.bytes - HEADERS + 1, 1) };
  },
  judge: (spec, { small, fits, over }, { places }) => {
    const where = `${sayPlace(places.end(spec.from, 'from'))}, to ${places.address(spec.to, 'to')}`;
    if (small.received === 0) return [finding('no-reply', where, 'a reply to a small packet', small.said || 'no reply')];
    if (fits.received === 0)
      return [finding('too-small', where, `${spec.bytes} bytes pass unfragmented`, fits.said || 'no reply')];
    if (over.received > 0)
      return [finding('too-big', where, `nothing above ${spec.bytes} bytes passes unfragmented`, `${spec.bytes + 1} bytes pass`)];
    return [];
  },
});
