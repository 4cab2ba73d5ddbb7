// The routes of a namespace, main table, both families.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { sayFailure } from './trusted.ts';

const IpRouteOutput = z.array(
  z.object({
    type: z.string().optional(),
    dst: z.string(),
    gateway: z.string().optional(),
    dev: z.string().optional(),
    metric: z.number().optional(),
    prefsrc: z.string().optional(),
    nexthops: z.array(z.object({ gateway: z.string().optional(), dev: z.string().optional() })).optional(),
  }),
);

const Route = z.strictObject({ to: z.string(), type: z.string(), via: z.string(), dev: z.string(), from: z.string() });
export type Route = z.infer<typeof Route>;
const RoutesFact = z.array(Route).readonly();
export type RoutesFact = z.infer<typeof RoutesFact>;

export const routes = defineObserver<Record<string, never>, RoutesFact>({
  name: 'routes',
  passive: true,
  args: z.strictObject({}),
  fact: RoutesFact,
  commands: () => [
    { argv: ['ip', '-4', '-j', 'route', 'show'], shown: false },
    { argv: ['ip', '-6', '-j', 'route', 'show'], shown: false },
    { argv: ['ip', 'route'] },
  ],
  read: ([four, six]) => {
    if (four?.exitCode !== 0) return { blind: sayFailure(four, 'ip route') };
    return { seen: [...readRoutes(four.stdout), ...(six?.exitCode === 0 ? readRoutes(six.stdout) : [])] };
  },
});

/** Reads `ip -j route show`. A bare address is a /32 or /128; a route with several next hops is several routes. */
export function readRoutes(text: string): RoutesFact {
  return IpRouteOutput.parse(JSON.parse(text.trim() || '[]')).flatMap((one) => {
    const to = one.dst === 'default' || one.dst.includes('/') ? one.dst : `${one.dst}/${one.dst.includes(':') ? 128 : 32}`;
    const hops = one.nexthops ?? [one];
    return hops.map((hop) => ({
      to,
      type: one.type ?? 'unicast',
      via: hop.gateway ?? '',
      dev: hop.dev ?? '',
      from: one.prefsrc ?? '',
    }));
  });
}
