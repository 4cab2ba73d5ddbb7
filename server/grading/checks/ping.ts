// Check kind: echo requests are answered.
import { z } from 'zod';
import { addressOrInstance, whole } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { ping as observer } from '../observe/ping.ts';
import { endpoint, sayPlace } from '../place.ts';

export const ping = defineKind({
  name: 'ping',
  sort: 'behaviour',
  says: 'Echo requests from one end to the other are answered. Lost first packets (ARP, learning) are made up for.',
  example: { kind: 'ping', from: 'vm1', to: 'vm2' },
  schema: z.strictObject({
    from: endpoint,
    to: addressOrInstance,
    count: whole(1, 5).optional().describe('replies wanted; 1 where left out'),
    size: whole(0, 9000).optional().describe('bytes of payload; 56 where left out'),
  }),
  codes: {
    'no-reply': 'Requests go out and no reply comes back. Find the last place where a request is still seen.',
    'no-route': 'The request could not even be sent: there is no route to that address.',
    'no-neighbour': 'Nobody answers the question who has that address (ARP), so the request is never sent.',
    'too-big': 'The packet is too big for a link on the way.',
    refused: 'Something on the way answers that it will not let the packet through.',
  },
  ask: (spec, places) => ({
    reply: observer.ask(places.end(spec.from, 'from'), {
      to: places.address(spec.to, 'to'),
      count: spec.count ?? 1,
      size: spec.size ?? 56,
      whole: false,
      seconds: 2,
    }),
  }),
  judge: (spec, { reply }, { places }) => {
    const count = spec.count ?? 1;
    if (reply.received >= count) return [];
    const where = sayPlace(places.end(spec.from, 'from'));
    const to = places.address(spec.to, 'to');
    const expected = `${count === 1 ? 'a reply' : `${count} replies`} from ${to}${spec.to === to ? '' : ` (${spec.to})`}`;
    return [
      finding(
        codeOf(reply.said),
        where,
        expected,
        reply.said || (reply.received === 0 ? 'no reply' : `${reply.received} of ${count}`),
      ),
    ];
  },
});

function codeOf(said: string): string {
  if (/Network is unreachable|No route/i.test(said)) return 'no-route';
  if (/Host Unreachable/i.test(said)) return 'no-neighbour';
  if (/too long|frag needed/i.test(said)) return 'too-big';
  if (/Prohibited|filtered|not permitted|Unreachable/i.test(said)) return 'refused';
  return 'no-reply';
}
