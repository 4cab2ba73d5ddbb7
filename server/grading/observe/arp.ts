// Who answers an ARP request for an address.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import { type Command, defineObserver, type Reading } from '../observer.ts';
import { sharing } from './ping.ts';
import { sayFailure } from './trusted.ts';

const ArpArgs = z.object({ to: z.string() });
const ArpFact = z.strictObject({ macs: z.array(z.string()) });
export type ArpFact = z.infer<typeof ArpFact>;

/** Asks through the device by which the kernel would go to the address, and hears two answers: to one it would stop listening, and never hear of another who has it. */
const ASK = `
dev=$(ip route get "$1" 2>/dev/null | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
[ -n "$dev" ] || { echo "no route to $1" >&2; exit 3; }
exec arping -b -c 2 -w 2 -I "$dev" "$1"
`;

export function arpCommand(args: z.infer<typeof ArpArgs>, netns: string | undefined): Command {
  return {
    argv: ['sh', '-c', ASK, 'sh', args.to],
    shown: ['arping', '-b', '-c', '2', '-w', '2', args.to],
    ...(netns !== undefined && { netns }),
  };
}

/** iputils arping: `Unicast reply from 10.0.0.5 [FA:16:3E:00:00:05]  0.6ms`, then `Received 1 response(s)`. */
export function readArp(record: ExecRecord | undefined): Reading<ArpFact> {
  if (record?.exitCode === 3) return { seen: { macs: [] } };
  if (!record || record.exitCode === null || !/Received \d+ response/.test(record.stdout))
    return { blind: sayFailure(record, 'arping') };
  const macs = [...record.stdout.matchAll(/reply from \S+ \[([0-9A-Fa-f:]{17})\]/g)].map((found) =>
    (found[1] ?? '').toLowerCase(),
  );
  return { seen: { macs: [...new Set(macs)] } };
}

export const arp = defineObserver<z.infer<typeof ArpArgs>, ArpFact>({
  name: 'arp',
  passive: false,
  args: ArpArgs,
  fact: ArpFact,
  stages: (args, place) => [{ host: place.host, commands: [arpCommand(args, place.netns)] }],
  claims: ({ to }, place) => sharing(place, to),
  read: ([record]) => readArp(record),
});
