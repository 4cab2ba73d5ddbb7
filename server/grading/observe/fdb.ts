// The forwarding tables of Linux bridges and VXLAN devices.

import { type FdbEntry, parseFdb } from '../../parse/bridge-json.ts';
import { defineObserver } from '../observer.ts';
import { listOf, NO_ARGS } from './shape.ts';
import { sayFailure } from './trusted.ts';

export const fdb = defineObserver<Record<string, never>, readonly FdbEntry[]>({
  name: 'fdb',
  passive: true,
  args: NO_ARGS,
  fact: listOf<FdbEntry>('mac', 'dev', 'dst'),
  commands: () => [{ argv: ['bridge', '-j', 'fdb', 'show'], shown: false }, { argv: ['bridge', 'fdb', 'show'] }],
  read: ([record]) => (record?.exitCode === 0 ? { seen: parseFdb(record.stdout) } : { blind: sayFailure(record, 'bridge fdb') }),
});
