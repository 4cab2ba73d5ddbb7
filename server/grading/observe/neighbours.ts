// What a namespace knows of its neighbours' MAC addresses (ARP and ND entries).

import { type Neighbour, parseNeighbours } from '../../parse/ip-json.ts';
import { defineObserver } from '../observer.ts';
import { listOf, NO_ARGS } from './shape.ts';
import { sayFailure } from './trusted.ts';

export const neighbours = defineObserver<Record<string, never>, readonly Neighbour[]>({
  name: 'neighbours',
  passive: true,
  args: NO_ARGS,
  fact: listOf<Neighbour>('ip', 'dev', 'state'),
  commands: () => [{ argv: ['ip', '-j', 'neigh', 'show'], shown: false }, { argv: ['ip', 'neigh'] }],
  read: ([record]) =>
    record?.exitCode === 0 ? { seen: parseNeighbours(record.stdout) } : { blind: sayFailure(record, 'ip neigh') },
});
