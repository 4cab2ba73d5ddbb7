// Finds the values in a command (tags, VNIs, addresses, …) and a plausible wrong one for each. Pure.
import { formatIpv4, parseIpv4, sizeOf } from '../../catalog/ipv4.ts';
import type { Names } from './names.ts';
import { wrongPriority } from './priorities.ts';

export const VALUE_KINDS = ['tag', 'vni', 'address', 'prefix', 'port', 'priority', 'mtu', 'interface', 'chain'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** A value at [start, end) of the command, and what to put there instead. */
export type ValueSite = {
  readonly kind: ValueKind;
  readonly start: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
};

type Finder = (command: string, names: Names) => readonly ValueSite[];
/** null: there is nothing plausibly wrong to put. */
type Wrong = (from: string, command: string, names: Names) => string | null;

/** All values of a command in the order in which they stand; where two finders claim the same letters, the earlier wins. */
export function findValues(command: string, names: Names): readonly ValueSite[] {
  const sites: ValueSite[] = [];
  for (const finder of FINDERS) {
    for (const site of finder(command, names)) {
      const free = sites.every((other) => site.end <= other.start || site.start >= other.end);
      if (free && site.from !== site.to) sites.push(site);
    }
  }
  return sites.sort((a, b) => a.start - b.start);
}

/** The first group of a pattern (with the `d` flag) is the value. */
function finder(kind: ValueKind, pattern: RegExp, wrong: Wrong): Finder {
  return (command, names) =>
    [...command.matchAll(pattern)].flatMap((match) => {
      const [start, end] = match.indices?.[1] ?? [0, 0];
      const from = command.slice(start, end);
      const to = wrong(from, command, names);
      return to === null ? [] : [{ kind, start, end, from, to }];
    });
}

const NUMBER = '(0x[0-9a-fA-F]+|\\d+)';
const OCTETS = '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}';
const MAC = '[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}';
const TARGETS: Readonly<Record<string, string>> = {
  ACCEPT: 'DROP',
  DROP: 'ACCEPT',
  REJECT: 'ACCEPT',
  RETURN: 'DROP',
  MASQUERADE: 'ACCEPT',
};
const HOOKS: Readonly<Record<string, string>> = {
  PREROUTING: 'POSTROUTING',
  POSTROUTING: 'PREROUTING',
  INPUT: 'OUTPUT',
  OUTPUT: 'INPUT',
  FORWARD: 'INPUT',
};

const FINDERS: readonly Finder[] = [
  // A masked MAC (01:00:00:00:00:00/01:00:00:00:00:00) is wrong only in the bits that the mask looks at.
  finder(
    'address',
    new RegExp(`(${MAC}/${MAC})`, 'dg'),
    (from) => `${(Number.parseInt(from.slice(0, 2), 16) ^ 1).toString(16).padStart(2, '0')}${from.slice(2)}`,
  ),
  finder(
    'address',
    new RegExp(`(?<![\\w:])(${MAC})(?![\\w:])`, 'dg'),
    (from) => `${from.slice(0, -2)}${(Number.parseInt(from.slice(-2), 16) ^ 1).toString(16).padStart(2, '0')}`,
  ),
  finder('port', new RegExp(`${OCTETS}:(\\d{1,5})\\b`, 'dg'), nextPort),
  finder('prefix', /(?<![\w.])(255\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\w.])/dg, (from) =>
    from === '255.255.0.0' ? '255.0.0.0' : '255.255.0.0',
  ),
  addresses,
  finder('prefix', new RegExp(`(?<![\\w.])${OCTETS}/(\\d{1,2})(?![\\w.])`, 'dg'), wrongPrefix),
  finder('vni', new RegExp(`\\b(?:tun_id|tunnel_id|set_tunnel(?:64)?|(?:in_|out_)?key|vni)[=: ]${NUMBER}`, 'dg'), nextNumber),
  finder('vni', new RegExp(`\\bset_field:${NUMBER}->(?:tun_id|tunnel_id)`, 'dg'), nextNumber),
  finder('vni', new RegExp(`\\bload:${NUMBER}->NXM_NX_TUN_ID`, 'dg'), nextNumber),
  finder('vni', /\btype (?:vxlan|geneve)\b[^;|&]*? id (\d+)/dg, nextNumber),
  finder('tag', new RegExp(`\\b(?:tag|dl_vlan|vlan_vid|mod_vlan_vid|trunks?)[=:](?!0xffff)${NUMBER}`, 'dg'), nextTag),
  finder('tag', new RegExp(`\\bset_field:${NUMBER}->vlan_vid`, 'dg'), nextTag),
  finder('tag', new RegExp(`\\bload:${NUMBER}->NXM_OF_VLAN_TCI`, 'dg'), nextTag),
  finder('tag', /\b(?:type vlan\b[^;|&]*? id|vid) (\d+)/dg, nextTag),
  finder('port', /\b(?:tp|tcp|udp)_(?:src|dst)=(\d+)/dg, nextPort),
  finder(
    'port',
    /(?:--d(?:estination-)?ports?|--s(?:ource-)?ports?|--to-ports?|--port|\bdst_?port|\bhttp\.server)[ =](\d+)/dg,
    nextPort,
  ),
  finder('port', /\b(?:https?:\/\/[\w.-]+|bind [\w.*-]*):(\d+)/dg, nextPort),
  finder('priority', /\bpriority=(\d+)/dg, wrongPriority),
  finder('mtu', /(?:\bmtu(?:_request)?[ =,]|\boption:mtu,|--set-mss )(\d+)/dg, (from) =>
    Number(from) >= 1500 ? '1400' : '1500',
  ),
  finder(
    'chain',
    /\b(?:ip6?tables|ebtables)(?:-nft|-legacy)?\b[^;|&]*?\s(?:-[ADINFXRP]|--append|--insert|--delete|--new-chain|--policy)\s+([\w-]+)/dg,
    wrongChain,
  ),
  finder('chain', /\b(?:ip6?tables|ebtables)(?:-nft|-legacy)?\b[^;|&]*?\s-P\s+[\w-]+\s+([\w-]+)/dg, wrongChain),
  finder('chain', /\s(?:-j|-g|--jump|--goto)\s+([\w-]+)/dg, wrongChain),
  knownDevices,
  finder('interface', /\b(?:dev|-i|-o) ([A-Za-z][\w.-]*\d)(?![\w.-])/dg, bump),
];

function nextNumber(from: string): string {
  return from.startsWith('0x') ? `0x${(Number.parseInt(from, 16) + 1).toString(16)}` : String(Number(from) + 1);
}

/** 4096 and more is a VLAN id with its "present" bit. */
function nextTag(from: string): string {
  return Number(from) % 4096 >= 4094 ? String(Number(from) - 1) : nextNumber(from);
}

function nextPort(from: string): string {
  return from === '80' ? '8080' : String(Number(from) === 65535 ? 65534 : Number(from) + 1);
}

/** The mistake people make: the prefix forgotten. */
function wrongPrefix(from: string): string | null {
  if (from === '0') return null;
  return from === '32' ? '24' : '32';
}

/** A network becomes the next network of its size, a host's address the neighbour's. */
function addresses(command: string): readonly ValueSite[] {
  return [...command.matchAll(new RegExp(`(?<![\\w.])(${OCTETS})(?:/(\\d{1,2}))?(?![\\w.])`, 'g'))].flatMap((match) => {
    const from = match[1] ?? '';
    const value = parseIpv4(from);
    if (value === null || value === 0) return [];
    const size = match[2] === undefined ? 1 : sizeOf(Number(match[2]));
    const neighbour = value % 256 >= 254 ? value - 1 : value + 1;
    const to = formatIpv4(size > 1 && value % size === 0 ? (value + size) % 2 ** 32 : neighbour);
    return [{ kind: 'address' as const, start: match.index, end: match.index + from.length, from, to }];
  });
}

function wrongChain(from: string, command: string, names: Names): string | null {
  if (names.chains.includes(from)) return another(from, names.chains, command) ?? `${from}x`;
  return TARGETS[from] ?? HOOKS[from] ?? null;
}

/** Whole words that are devices or bridges of the lab; the wrong one is a near name of the same sort. */
function knownDevices(command: string, names: Names): readonly ValueSite[] {
  return [names.bridges, names.devices].flatMap((known) =>
    known.flatMap((name) =>
      [...command.matchAll(new RegExp(`(?<![\\w.-])${name.replace(/[.]/g, '\\.')}(?![\\w.-])`, 'g'))].map((match) => ({
        kind: 'interface' as const,
        start: match.index,
        end: match.index + name.length,
        from: name,
        to: another(name, known, command) ?? bump(name),
      })),
    ),
  );
}

/** The name most like this one that the command does not use already. */
function another(name: string, known: readonly string[], command: string): string | null {
  const others = known.filter((other) => other !== name && !command.includes(other));
  return others.sort((a, b) => likeness(b, name) - likeness(a, name))[0] ?? null;
}

/** Letters that two names have in common at their beginning and at their end. */
function likeness(a: string, b: string): number {
  const common = (letter: (word: string, index: number) => string | undefined): number => {
    let length = 0;
    while (length < Math.min(a.length, b.length) && letter(a, length) === letter(b, length)) length++;
    return length;
  };
  return common((word, index) => word[index]) + common((word, index) => word.at(-1 - index));
}

/** eth1 -> eth2, br-int -> br-int2; never longer than a device's name may be. */
function bump(name: string): string {
  const digit = /\d$/.exec(name)?.[0];
  if (digit !== undefined) return `${name.slice(0, -1)}${(Number(digit) + 1) % 10}`;
  return name.length < 15 ? `${name}2` : `${name.slice(0, -1)}2`;
}
