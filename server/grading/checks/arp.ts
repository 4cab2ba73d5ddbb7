// Check kind: who answers an ARP request.
import { z } from 'zod';
import { addressOrInstance, mac } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { arp as observer } from '../observe/arp.ts';
import { endpoint, sayPlace } from '../place.ts';

export const arp = defineKind({
  name: 'arp',
  sort: 'behaviour',
  says: 'The question who has an address (ARP) is answered; optionally with this MAC and no other.',
  example: { kind: 'arp', from: 'vm1', to: '10.0.0.1', mac: 'fa:16:3e:00:00:01' },
  schema: z.strictObject({ from: endpoint, to: addressOrInstance, mac: mac.optional() }),
  codes: {
    'no-reply': 'Nobody says that it has this address.',
    'wrong-mac': 'Somebody else says that it has this address.',
  },
  ask: (spec, places) => ({ said: observer.ask(places.end(spec.from, 'from'), { to: places.address(spec.to, 'to') }) }),
  judge: (spec, { said }, { places }) => {
    const where = sayPlace(places.end(spec.from, 'from'));
    const expected = `${places.address(spec.to, 'to')} is at ${spec.mac ?? 'some MAC'}`;
    if (said.macs.length === 0) return [finding('no-reply', where, expected, 'no answer')];
    if (spec.mac !== undefined && said.macs.some((one) => one !== spec.mac))
      return [finding('wrong-mac', where, expected, `it is at ${said.macs.join(' and at ')}`)];
    return [];
  },
});
