// What a namespace knows of its neighbours' MAC addresses (ARP and ND entries).
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { sayFailure } from './trusted.ts';

const IpNeighOutput = z.array(
  z.object({ dst: z.string(), dev: z.string(), lladdr: z.string().optional(), state: z.array(z.string()).default([]) }),
);
const Neighbour = z.strictObject({ ip: z.string(), dev: z.string(), mac: z.string(), state: z.array(z.string()) });
const NeighboursFact = z.array(Neighbour).readonly();
export type NeighboursFact = z.infer<typeof NeighboursFact>;

export const neighbours = defineObserver<Record<string, never>, NeighboursFact>({
  name: 'neighbours',
  passive: true,
  args: z.strictObject({}),
  fact: NeighboursFact,
  commands: () => [{ argv: ['ip', '-j', 'neigh', 'show'], shown: false }, { argv: ['ip', 'neigh'] }],
  read: ([record]) => {
    if (record?.exitCode !== 0) return { blind: sayFailure(record, 'ip neigh') };
    return { seen: readNeighbours(record.stdout) };
  },
});

/** Reads `ip -j neigh show`. */
export function readNeighbours(text: string): NeighboursFact {
  return IpNeighOutput.parse(JSON.parse(text.trim() || '[]')).map((one) => ({
    ip: one.dst,
    dev: one.dev,
    mac: (one.lladdr ?? '').toLowerCase(),
    state: one.state.map((word) => word.toLowerCase()),
  }));
}
