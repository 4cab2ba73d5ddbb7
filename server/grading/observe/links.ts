// The devices of a namespace with their addresses.

import { type Link, parseLinks } from '../../parse/ip-json.ts';
import { defineObserver } from '../observer.ts';
import { listOf, NO_ARGS } from './shape.ts';
import { sayFailure } from './trusted.ts';

export const links = defineObserver<Record<string, never>, readonly Link[]>({
  name: 'links',
  passive: true,
  args: NO_ARGS,
  fact: listOf<Link>('name', 'index', 'up', 'carrier', 'mtu', 'info', 'addresses'),
  commands: () => [{ argv: ['ip', '-d', '-j', 'addr', 'show'], shown: false }, { argv: ['ip', 'addr'] }],
  read: ([record]) => (record?.exitCode === 0 ? { seen: parseLinks(record.stdout) } : { blind: sayFailure(record, 'ip addr') }),
});
