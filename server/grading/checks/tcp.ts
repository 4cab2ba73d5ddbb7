// Check kind: a TCP connection can be made.
import { z } from 'zod';
import { addressOrInstance, portNumber } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { tcp as observer } from '../observe/tcp.ts';
import { endpoint, sayPlace } from '../place.ts';
import { listenerField, listenerPlace } from './probe.ts';

export const tcp = defineKind({
  name: 'tcp',
  sort: 'behaviour',
  says: 'A TCP connection to a port can be made.',
  example: { kind: 'tcp', from: 'vm1', to: 'vm2', port: 80, listener: true },
  schema: z.strictObject({ from: endpoint, to: addressOrInstance, port: portNumber, listener: listenerField }),
  codes: {
    refused: 'The other end is reached, but nothing listens on that port (or a rule rejects it).',
    'timed-out': 'Nothing comes back: the request or its answer is lost on the way.',
    'no-route': 'There is no way to that address from here.',
  },
  ask: (spec, places) => {
    const listener = listenerPlace(spec.listener, spec.to, places, '');
    return {
      made: observer.ask(places.end(spec.from, 'from'), {
        to: places.address(spec.to, 'to'),
        port: spec.port,
        seconds: 3,
        ...(listener && { listener }),
      }),
    };
  },
  judge: (spec, { made }, { places }) => {
    if (made.connected) return [];
    const where = sayPlace(places.end(spec.from, 'from'));
    const code = /refused/i.test(made.said) ? 'refused' : /unreachable|no route/i.test(made.said) ? 'no-route' : 'timed-out';
    return [finding(code, where, `a TCP connection to ${places.address(spec.to, 'to')} port ${spec.port}`, made.said)];
  },
});
