// The forwarding tables of Linux bridges and VXLAN devices.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { sayFailure } from './trusted.ts';

const BridgeFdbOutput = z.array(
  z.object({
    mac: z.string(),
    ifname: z.string(),
    master: z.string().optional(),
    dst: z.string().optional(),
    vni: z.number().optional(),
    vlan: z.number().optional(),
    state: z.string().optional(),
  }),
);
const FdbEntry = z.strictObject({
  mac: z.string(),
  dev: z.string(),
  bridge: z.string(),
  dst: z.string(),
  vni: z.number().nullable(),
  /** permanent: written by hand or an own address; empty: learned. */
  state: z.string(),
});
const FdbFact = z.array(FdbEntry).readonly();
export type FdbFact = z.infer<typeof FdbFact>;

export const fdb = defineObserver<Record<string, never>, FdbFact>({
  name: 'fdb',
  passive: true,
  args: z.strictObject({}),
  fact: FdbFact,
  commands: () => [{ argv: ['bridge', '-j', 'fdb', 'show'], shown: false }, { argv: ['bridge', 'fdb', 'show'] }],
  read: ([record]) => {
    if (record?.exitCode !== 0) return { blind: sayFailure(record, 'bridge fdb') };
    return { seen: readFdb(record.stdout) };
  },
});

/** Reads `bridge -j fdb show`. */
export function readFdb(text: string): FdbFact {
  return BridgeFdbOutput.parse(JSON.parse(text.trim() || '[]')).map((one) => ({
    mac: one.mac.toLowerCase(),
    dev: one.ifname,
    bridge: one.master ?? '',
    dst: one.dst ?? '',
    vni: one.vni ?? null,
    state: one.state ?? '',
  }));
}
