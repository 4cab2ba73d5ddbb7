// Whether echo requests from a namespace are answered.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import { parseNeighbours } from '../../parse/ip-json.ts';
import { parsePing } from '../../parse/ping.ts';
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
  /** How long the first answer took; null: none came, or it was not said. */
  ms: z.number().nullable().default(null),
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

/** Undefined: ping could not be run, or not to its end: silence says something when ping has asked for long enough of the
 * `seconds` that it was given, and anybody in the host may end it before. No summary means that ping could not send, and it says why. */
export function readPing(record: ExecRecord | undefined, seconds: number): PingFact | undefined {
  if (!record || record.exitCode === null) return undefined;
  const { summary, complaints, replies } = parsePing(`${record.stdout}\n${record.stderr}`);
  if (!summary && complaints.length === 0) return undefined;
  const asked = summary?.timeMs ?? Number.POSITIVE_INFINITY;
  if (summary?.received === 0 && complaints.length === 0 && asked < seconds * 500) return undefined;
  return {
    received: summary?.received ?? 0,
    said: (complaints.at(-1) ?? '').replace(/^(connect|sendmsg|local error): /, '').slice(0, 200),
    ms: replies[0]?.timeMs ?? null,
  };
}

export const ping = defineObserver<PingArgs, PingFact>({
  name: 'ping',
  passive: false,
  args: PingArgs,
  fact: PingFact,
  stages: (args, place) => [
    { host: place.host, commands: [pingCommand(args, place.netns), neighbourCommand(args, place.netns)] },
  ],
  claims: ({ to }, place) => sharing(place, to),
  read: ([record, neighbour], { seconds }) => {
    const fact = readPing(record, seconds);
    if (!fact) return { blind: sayFailure(record, 'ping') };
    const silent = fact.received === 0 && fact.said === '' && isUnresolved(neighbour);
    return { seen: silent ? { ...fact, said: 'Destination Host Unreachable (nobody answers ARP for this address)' } : fact };
  },
});

/** ARP gives up after three seconds (mcast_solicit 3, retrans_time_ms 1000), ping before that: the neighbour table knows already what it waits for. */
function neighbourCommand({ to }: PingArgs, netns: string | undefined): Command {
  return { argv: ['ip', '-j', 'neigh', 'show', 'to', to], shown: false, ...(netns !== undefined && { netns }) };
}

function isUnresolved(record: ExecRecord | undefined): boolean {
  if (record?.exitCode !== 0) return false;
  return parseNeighbours(record.stdout).some(({ state }) => state.includes('INCOMPLETE') || state.includes('FAILED'));
}

/** A probe that others may run beside, but not one that captures packets for the same target. */
export function sharing(place: Place, ...targets: readonly string[]): Claims {
  return { shared: [placeName(place), ...targets.map(targetName)], exclusive: [] };
}
/** A probe that wants its namespace for itself. */
export function alone(place: Place): Claims {
  return { shared: [], exclusive: [placeName(place)] };
}
export function targetName(address: string): string {
  return `to ${address}`;
}
export function placeName(place: Place): string {
  return `${place.host}/${place.netns ?? ''}`;
}
