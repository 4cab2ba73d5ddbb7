// The routes of a namespace, main table, both families.

import { parseRoutes, type Route } from '../../parse/ip-json.ts';
import { defineObserver } from '../observer.ts';
import { listOf, NO_ARGS } from './shape.ts';
import { sayFailure } from './trusted.ts';

export const routes = defineObserver<Record<string, never>, readonly Route[]>({
  name: 'routes',
  passive: true,
  args: NO_ARGS,
  fact: listOf<Route>('to', 'type', 'hops'),
  commands: () => [
    { argv: ['ip', '-4', '-j', 'route', 'show'], shown: false },
    { argv: ['ip', '-6', '-j', 'route', 'show'], shown: false },
    { argv: ['ip', 'route'] },
  ],
  read: ([four, six]) => {
    if (four?.exitCode !== 0) return { blind: sayFailure(four, 'ip route') };
    // A kernel without IPv6 has no such routes.
    return { seen: [...parseRoutes(four.stdout), ...(six?.exitCode === 0 ? parseRoutes(six.stdout) : [])] };
  },
});
