// Connections: `conntrack -L`, and `ovs-appctl dpctl/dump-conntrack`.
import { linesOf, ParseError } from './parse-error.ts';

export type Tuple = {
  readonly src: string;
  readonly dst: string;
  readonly sport: number | null;
  readonly dport: number | null;
  /** ICMP: identifier, type and code. */
  readonly id: number | null;
  readonly type: number | null;
  readonly code: number | null;
};
export type Connection = {
  /** tcp, udp, icmp, ... */
  readonly protocol: string;
  readonly original: Tuple;
  readonly reply: Tuple;
  /** Of TCP: ESTABLISHED, TIME_WAIT, ... */
  readonly state: string | null;
  /** ASSURED, UNREPLIED, ... */
  readonly flags: readonly string[];
  readonly mark: number;
  readonly zone: number;
};

function tupleOf(pairs: ReadonlyMap<string, string>): Tuple {
  const number = (name: string) => (pairs.has(name) ? Number(pairs.get(name)) : null);
  const src = pairs.get('src');
  const dst = pairs.get('dst');
  if (src === undefined || dst === undefined) throw new ParseError('a connection without src and dst');
  return {
    src,
    dst,
    sport: number('sport'),
    dport: number('dport'),
    id: number('id'),
    type: number('type'),
    code: number('code'),
  };
}

function lineOf(line: string): Connection {
  const head = /^(?:ipv[46]\s+\d+\s+)?([a-z0-9-]{1,16})\s+\d+\s+(?:\d+\s+)?([A-Z_0-9]+(?=\s))?/.exec(line);
  if (!head) throw new ParseError('not a connection of conntrack -L');
  // The original's pairs come first, then the reply's, with the same names; then the connection's own.
  const tuples: Map<string, string>[] = [];
  const own = new Map<string, string>();
  for (const [, name = '', value = ''] of line.matchAll(/\b([a-z-]{2,12})=([^\s[]{1,64})/g)) {
    if (name === 'src') tuples.push(new Map());
    const tuple = tuples.at(-1);
    if (['mark', 'use', 'zone', 'secctx', 'labels'].includes(name) || !tuple) own.set(name, value);
    else tuple.set(name, value);
  }
  const [original, reply] = tuples;
  if (!original || !reply) throw new ParseError('a connection has two directions');
  return {
    protocol: head[1] ?? '',
    original: tupleOf(original),
    reply: tupleOf(reply),
    state: head[2] ?? null,
    flags: [...line.matchAll(/\[([A-Z_]{1,24})\]/g)].map(([, flag = '']) => flag),
    mark: Number(own.get('mark') ?? 0),
    zone: Number(own.get('zone') ?? 0),
  };
}

function connections(text: string, read: (line: string) => Connection): readonly Connection[] {
  return linesOf(text)
    .filter(({ text: line }) => line.trim() !== '' && !line.startsWith('conntrack v'))
    .map(({ text: line, line: number }) => {
      try {
        return read(line.trim());
      } catch (error) {
        throw error instanceof ParseError ? new ParseError(error.reason, number) : error;
      }
    });
}

/** `conntrack -L`. Throws ParseError. */
export function parseConntrack(text: string): readonly Connection[] {
  return connections(text, lineOf);
}

function inBrackets(line: string, name: string): ReadonlyMap<string, string> {
  const inside = new RegExp(`\\b${name}=\\(([^()]{0,400})\\)`).exec(line)?.[1] ?? '';
  return new Map(inside.split(',').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']));
}

/** `ovs-appctl dpctl/dump-conntrack`. Throws ParseError. */
export function parseDpConntrack(text: string): readonly Connection[] {
  return connections(text, (line) => {
    const protocol = /^([a-z0-9]{1,12}),orig=\(/.exec(line)?.[1];
    if (protocol === undefined) throw new ParseError('not a connection of dpctl/dump-conntrack');
    return {
      protocol,
      original: tupleOf(inBrackets(line, 'orig')),
      reply: tupleOf(inBrackets(line, 'reply')),
      state: inBrackets(line, 'protoinfo').get('state') ?? null,
      flags: [],
      mark: Number(/,mark=(\d+|0x[0-9a-f]+)/.exec(line)?.[1] ?? 0),
      zone: Number(/,zone=(\d+)/.exec(line)?.[1] ?? 0),
    };
  });
}
