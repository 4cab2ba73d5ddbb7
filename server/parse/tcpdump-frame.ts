// One frame of tcpdump's output: Ethernet, tags, ARP, and what is inside of IP.
import { readDhcp } from './tcpdump-dhcp.ts';
import type { ArpPart, Frame, IpPart } from './tcpdump-types.ts';

type Inside = Pick<Frame, 'ip' | 'arp' | 'protocol' | 'srcPort' | 'dstPort' | 'tcpFlags' | 'icmp' | 'dhcp' | 'vxlan' | 'gre'>;
type Head = { srcPort?: number; dstPort?: number };

/** Tunnels in tunnels, and tags on tags, are read this deep. */
const MAX_DEPTH = 4;

const HEAD = /^\s*([0-9a-f]{2}(?::[0-9a-f]{2}){5}) > ([0-9a-f]{2}(?::[0-9a-f]{2}){5}), /;
const TYPE = /^ethertype [^(\n]{1,40} \((0x[0-9a-f]{4})\), (?:length (\d+): )?/;
const TAG = /^vlan (\d+), p (\d)(?:, DEI)?, /;

/** A frame from its source address on. What cannot be read is left out: tcpdump's words are many. */
export function readEthernet(text: string, depth: number): Frame {
  const frame: Frame = { at: null, src: null, dst: null, etherType: null, length: null, vlans: [], text };
  const head = HEAD.exec(text);
  if (!head) return { ...frame, ...readNetwork(text, null, depth) };
  let rest = text.slice(head[0].length);
  let etherType: number | null = null;
  let length: number | null = null;
  const vlans: { id: number; priority: number }[] = [];
  for (let i = 0; i < 2 * MAX_DEPTH; i++) {
    const type = TYPE.exec(rest);
    const tag = TAG.exec(rest);
    if (type) {
      etherType = Number(type[1]);
      length ??= type[2] === undefined ? null : Number(type[2]);
    } else if (tag) {
      vlans.push({ id: Number(tag[1]), priority: Number(tag[2]) });
      // 802.3 has a length instead of a type.
      etherType = null;
    } else break;
    rest = rest.slice((type ?? tag)?.[0].length ?? 0);
  }
  const short = /^802\.3, length (\d+)/.exec(rest);
  if (short) length ??= Number(short[1]);
  return {
    ...frame,
    src: head[1] ?? null,
    dst: head[2] ?? null,
    etherType,
    length,
    vlans,
    ...readNetwork(rest, etherType, depth),
  };
}

function readNetwork(text: string, etherType: number | null, depth: number): Inside {
  if (etherType === 0x0806 || /^\s*ARP, /.test(text)) {
    const arp = readArp(text);
    return arp ? { arp } : {};
  }
  const rest = text.replace(/^\s*IP6? /, '');
  if (etherType === null && rest === text && !/^\s*\(?[0-9a-f.:]+[ ,]|^\s*\((tos|hlim|flowlabel|class)/.test(text)) return {};
  if (etherType !== null && etherType !== 0x0800 && etherType !== 0x86dd) return {};
  return readIp(rest, depth);
}

function readArp(text: string): ArpPart | null {
  const request = /Request who-has ([0-9.]+)(?: \(([0-9a-f:]{17})\))? tell ([0-9.]+)/.exec(text);
  if (request) {
    const targetMac = request[2] === undefined || request[2] === 'ff:ff:ff:ff:ff:ff' ? {} : { targetMac: request[2] };
    return { op: 'request', targetIp: request[1] ?? '', senderIp: request[3] ?? '', ...targetMac };
  }
  const reply = /Reply ([0-9.]+) is-at ([0-9a-f:]{17})/.exec(text);
  if (reply) return { op: 'reply', targetIp: reply[1] ?? '', senderIp: reply[1] ?? '', senderMac: reply[2] ?? '' };
  const announced = /\b(Announcement|Probe) ([0-9.]+)/.exec(text);
  if (!announced) return null;
  const own = announced[1] === 'Announcement' ? { senderIp: announced[2] ?? '' } : { senderIp: '0.0.0.0' };
  return { op: 'request', targetIp: announced[2] ?? '', ...own };
}

/** The end of a text in brackets that begins at 0; 0 when it is not one. */
function bracketEnd(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length && i < 2000; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i + 1;
    else if (depth === 0 && i > 0) return 0;
  }
  return 0;
}

/** -v: `(tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto ICMP (1), length 84)`; IPv6 says hlim and next-header. */
function readVerbose(text: string): { part: Partial<IpPart>; protocol?: string } {
  const number = (pattern: RegExp) => {
    const found = pattern.exec(text);
    return found ? Number(found[1]) : undefined;
  };
  const flags = /flags \[([^\]]*)\]/.exec(text)?.[1];
  const protocol = /(?:proto|next-header) (?:Options \(0\)|unknown|([A-Za-z0-9-]+)) ?(?:\(\d+\))?/.exec(text)?.[1]?.toLowerCase();
  const ttl = number(/(?:ttl|hlim) (\d+)/);
  const length = number(/length:? (\d+)\)?$/);
  const offset = number(/offset (\d+)/);
  return {
    part: {
      ...(ttl === undefined ? {} : { ttl }),
      ...(length === undefined ? {} : { length }),
      ...(flags === undefined ? {} : { dontFragment: flags.includes('DF'), moreFragments: flags.includes('+') }),
      ...(offset === undefined ? {} : { fragmentOffset: offset }),
    },
    ...(protocol ? { protocol: protocol === 'icmpv6' ? 'icmp6' : protocol } : {}),
  };
}

/** `10.0.0.1.68` -> address and port; IPv6 likewise, with the last dot. */
function endpoint(text: string): { address: string; port?: number } {
  const v4 = /^(\d+\.\d+\.\d+\.\d+)(?:\.(\d+))?$/.exec(text);
  const v6 = /^([0-9a-f:]+(?::\d+\.\d+\.\d+\.\d+)?)(?:\.(\d+))?$/.exec(text);
  const [, address = text, port] = v4 ?? v6 ?? [];
  return port === undefined ? { address } : { address, port: Number(port) };
}

function readIp(text: string, depth: number): Inside {
  let rest = text.trimStart();
  const end = rest.startsWith('(') ? bracketEnd(rest) : 0;
  const verbose = readVerbose(rest.slice(0, end));
  rest = rest.slice(end).trimStart();
  const ends = /^([0-9a-fA-F.:]{2,60}) > ([0-9a-fA-F.:]{2,60}?): /.exec(rest);
  if (!ends) return {};
  const from = endpoint(ends[1] ?? '');
  const to = endpoint(ends[2] ?? '');
  const version = from.address.includes(':') ? 6 : 4;
  const ports: Head = {
    ...(from.port === undefined ? {} : { srcPort: from.port }),
    ...(to.port === undefined ? {} : { dstPort: to.port }),
  };
  const payload = rest
    .slice(ends[0].length)
    .replace(/^HBH (\([^)]*\) )*/, '')
    .replace(/^\[[^\]]*\] /, '');
  return {
    ip: { version, src: from.address, dst: to.address, ...verbose.part },
    ...readTransport(payload, ports, verbose.protocol, depth),
  };
}

function readTransport(text: string, ports: Head, protocol: string | undefined, depth: number): Inside {
  const flags = /^Flags \[([^\]]*)\]/.exec(text);
  if (flags) return { ...ports, protocol: 'tcp', tcpFlags: flags[1] ?? '' };
  const icmp = /^(ICMP6?,? )([^\n]*)/.exec(text);
  if (icmp) return { protocol: icmp[1]?.startsWith('ICMP6') ? 'icmp6' : 'icmp', icmp: readIcmp(icmp[2] ?? '') };
  const vxlan =
    /^(?:VXLAN, flags \[[^\]]*\] \(0x[0-9a-f]+\), vni (\d+)|OTV, flags \[[^\]]*\] \(0x[0-9a-f]+\), overlay \d+, instance (\d+))\s*/.exec(
      text,
    );
  if (vxlan) {
    // tcpdump takes port 8472, the Linux kernel's old VXLAN port, for OTV, which has the same header.
    return {
      ...ports,
      protocol: 'udp',
      vxlan: { vni: Number(vxlan[1] ?? vxlan[2]), inner: innerFrame(text.slice(vxlan[0].length), depth) },
    };
  }
  if (text.startsWith('GREv')) return { protocol: 'gre', gre: readGre(text, depth) };
  const dhcp = readDhcp(text);
  if (dhcp) return { ...ports, protocol: 'udp', dhcp };
  const guessed = protocol ?? (ports.dstPort === undefined ? /^(?:igmp|[a-z]+)\b/.exec(text)?.[0] : 'udp');
  return { ...ports, ...(guessed ? { protocol: guessed } : {}) };
}

function readIcmp(text: string): NonNullable<Frame['icmp']> {
  const echo = /^(echo (?:request|reply)), id (\d+), seq (\d+)/.exec(text);
  if (echo) return { kind: echo[1] ?? '', id: Number(echo[2]), seq: Number(echo[3]) };
  return { kind: text.split(', length')[0]?.slice(0, 200) ?? '' };
}

function innerFrame(text: string, depth: number): Frame | null {
  return text.trim() === '' || depth >= MAX_DEPTH ? null : readEthernet(text.trimStart(), depth + 1);
}

function readGre(text: string, depth: number): NonNullable<Frame['gre']> {
  const line = /^[^\n]*/.exec(text)?.[0] ?? '';
  const key = /\bkey=(0x[0-9a-f]+|\d+)/.exec(line);
  const protocol = /\bproto ([^\s(]+) \(0x[0-9a-f]{4}\)/.exec(line)?.[1] ?? 'IPv4';
  const length = /, length \d+:?\s/.exec(text);
  const inner = length ? text.slice(length.index + length[0].length) : '';
  return { key: key ? Number(key[1]) : null, protocol, inner: innerFrame(inner, depth) };
}
