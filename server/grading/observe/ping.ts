// Whether echo requests from a namespace are answered.
import { z } from 'zod';
import { type Claims, type Command, defineObserver, type Place } from '../observer.ts';
import { sayFailure } from './trusted.ts';

export const PingArgs = z.object({
  to: z.string(),
  /** Replies wanted. */
  count: z.number(),
  /** Bytes of payload. */
  size: z.number(),
  /** Don't fragment. */
  whole: z.boolean(),
  /** Time for all replies. */
  seconds: z.number(),
  /** ICMP identifier, by which a capture knows these packets again, whatever a NAT does to their addresses. */
  id: z.number().optional(),
});
export type PingArgs = z.infer<typeof PingArgs>;

const PingFact = z.strictObject({
  received: z.number(),
  /** What the network or the kernel said instead: "Network is unreachable", "Destination Host Unreachable", "message too long, mtu=1450". */
  said: z.string(),
});
export type PingFact = z.infer<typeof PingFact>;

/** With both -c and -w, ping sends on until `count` replies have come or the time is over: packets lost to ARP or learning are made up for. */
export function pingCommand(args: PingArgs, netns: string | undefined): Command {
  const id = args.id === undefined ? [] : ['-e', String(args.id)];
  const whole = args.whole ? ['-M', 'do'] : [];
  const argv = [
    'ping',
    '-n',
    '-c',
    String(args.count),
    '-i',
    '0.2',
    '-w',
    String(args.seconds),
    '-s',
    String(args.size),
    ...whole,
    ...id,
    args.to,
  ];
  return { argv, timeoutMs: 10_000, ...(netns !== undefined && { netns }) };
}

/** A reply is counted by ping's own summary; without a summary ping says why it could not send. */
export function readPing(stdout: string, stderr: string): PingFact | undefined {
  const summary = /(\d+) packets transmitted, (\d+) (?:packets )?received/.exec(stdout);
  const said =
    /(Network is unreachable|Destination \w+ (?:Unreachable|Prohibited)|[Ff]rag needed.*|message too long.*|Packet filtered|Time to live exceeded|Operation not permitted|No route to host|Name or service not known|invalid argument.*)/i.exec(
      `${stderr}\n${stdout}`,
    )?.[1] ?? '';
  if (summary) return { received: Number(summary[2]), said };
  return said ? { received: 0, said } : undefined;
}

export const ping = defineObserver<PingArgs, PingFact>({
  name: 'ping',
  passive: false,
  args: PingArgs,
  fact: PingFact,
  stages: (args, place) => [{ host: place.host, commands: [pingCommand(args, place.netns)] }],
  claims: (_args, place) => sharing(place),
  read: ([record]) => {
    const fact = record && record.exitCode !== null ? readPing(record.stdout, record.stderr) : undefined;
    return fact ? { seen: fact } : { blind: sayFailure(record, 'ping') };
  },
});

/** A probe that others may run beside in the same namespace. */
export function sharing(...places: readonly Place[]): Claims {
  return { shared: places.map(placeName), exclusive: [] };
}
/** A probe that wants these namespaces for itself. */
export function alone(...places: readonly Place[]): Claims {
  return { shared: [], exclusive: places.map(placeName) };
}
export function placeName(place: Place): string {
  return `${place.host}/${place.netns ?? ''}`;
}
