// Values of options in rules: each to its one spelling.
import {
  findPrefix,
  ones,
  parseIpv4,
  parseIpv6,
  parseNumber,
  parseSmall,
  prefixMask,
  printHex,
  printIpv4,
  printIpv6,
} from '../address.ts';
import { excerpt, ParseError } from '../parse-error.ts';

/** words as they stand behind the option -> canonical text; '' when the option then says nothing at all. */
export type ValueReader = (first: string, second: string) => string;

export const plain: ValueReader = (first, second) => (second === '' ? first : `${first} ${second}`);

/** `10.0.0.5`, `10.0.0.7/255.255.255.0` -> `10.0.0.5/32`, `10.0.0.0/24`; everything -> ''. */
export const addressValue: ValueReader = (text) => {
  const v6 = text.includes(':');
  const bits = v6 ? 128 : 32;
  const parse = v6 ? parseIpv6 : parseIpv4;
  const print = v6 ? printIpv6 : printIpv4;
  const slash = text.indexOf('/');
  const maskText = slash < 0 ? String(bits) : text.slice(slash + 1);
  const isPrefix = /^\d{1,3}$/.test(maskText);
  if (isPrefix && Number(maskText) > bits) throw new ParseError(`"${excerpt(text)}": no prefix is that long`);
  const mask = isPrefix ? prefixMask(Number(maskText), bits) : parse(maskText);
  const address = parse(slash < 0 ? text : text.slice(0, slash)) & mask;
  return mask === 0n ? '' : `${print(address)}/${findPrefix(mask, bits) ?? print(mask)}`;
};

/** `+` is every interface. */
export const interfaceValue: ValueReader = (text) => {
  if (!/^[^\s/!]{1,15}$/.test(text)) throw new ParseError(`"${excerpt(text)}" is not an interface`);
  return text === '+' ? '' : text;
};

const PROTOCOLS: Readonly<Record<string, string>> = {
  ...{ '1': 'icmp', '2': 'igmp', '4': 'ipencap', '6': 'tcp', '17': 'udp', '33': 'dccp', '41': 'ipv6', '47': 'gre', '50': 'esp' },
  ...{ '51': 'ah', '58': 'icmpv6', '89': 'ospf', '103': 'pim', '112': 'vrrp', '132': 'sctp', '136': 'udplite' },
};

export const protocolValue: ValueReader = (text) => {
  const name = text.toLowerCase();
  if (name === 'all' || name === '0') return '';
  if (/^\d{1,3}$/.test(name)) return PROTOCOLS[String(parseSmall(name, 8))] ?? String(Number(name));
  if (name === 'ipv6-icmp' || name === 'icmp6') return 'icmpv6';
  if (!Object.values(PROTOCOLS).includes(name)) throw new ParseError(`"${excerpt(text)}" is not a protocol`);
  return name;
};

/** What people write for a port; iptables-save writes numbers. */
const SERVICES: Readonly<Record<string, number>> = {
  ...{
    ftp: 21,
    ssh: 22,
    telnet: 23,
    smtp: 25,
    domain: 53,
    bootps: 67,
    bootpc: 68,
    tftp: 69,
    http: 80,
    www: 80,
    ntp: 123,
    snmp: 161,
  },
  ...{
    https: 443,
    syslog: 514,
    openvpn: 1194,
    mysql: 3306,
    postgresql: 5432,
    'http-alt': 8080,
    vxlan: 4789,
    'dhcpv6-client': 546,
  },
  ...{ 'dhcpv6-server': 547, pop3: 110, imap2: 143, ldap: 389, bgp: 179, rdp: 3389 },
};

function port(text: string): number {
  const service = Object.hasOwn(SERVICES, text) ? SERVICES[text] : undefined;
  return service ?? parseSmall(text, 16);
}

/** `80`, `443,80`, `1000:2000`, `:1023`: sorted, neighbours joined. All ports -> ''. */
export const portList: ValueReader = (text) => {
  const ranges = text.split(',').map((part): [number, number] => {
    const [from = '', to] = part.split(':');
    if (part.split(':').length > 2) throw new ParseError(`"${excerpt(part)}" is not a range of ports`);
    return to === undefined ? [port(from), port(from)] : [from === '' ? 0 : port(from), to === '' ? 65535 : port(to)];
  });
  ranges.sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of ranges) {
    if (from > to) throw new ParseError(`the ports ${from}:${to} run backwards`);
    const last = joined.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  if (joined[0]?.[0] === 0 && joined[0][1] === 65535) return '';
  return joined.map(([from, to]) => (from === to ? String(from) : `${from}:${to}`)).join(',');
};

/** `RELATED,ESTABLISHED` -> `ESTABLISHED,RELATED` */
export const listValue: ValueReader = (text) => [...new Set(text.toUpperCase().split(','))].sort().join(',');

const STATES = ['INVALID', 'NEW', 'ESTABLISHED', 'RELATED', 'UNTRACKED', 'SNAT', 'DNAT'];
export const connStates: ValueReader = (text) => {
  const list = listValue(text, '');
  const wrong = list.split(',').find((state) => !STATES.includes(state));
  if (wrong !== undefined) throw new ParseError(`"${excerpt(wrong)}" is not a state of a connection`);
  return list;
};

/** `0x1`, `1/0xffff` -> `0x1/0xffffffff`, `0x1/0xffff` */
export const fullMask: ValueReader = (text) => {
  const [value = '', mask, ...rest] = text.split('/');
  if (rest.length) throw new ParseError(`"${excerpt(text)}" is not value/mask`);
  return `${printHex(parseNumber(value, 32))}/${printHex(mask === undefined ? ones(32) : parseNumber(mask, 32))}`;
};

/** As fullMask for a test: an empty mask lets all pass when the value is 0 too. */
export const markValue: ValueReader = (text) => {
  const canonical = fullMask(text, '');
  return canonical === '0x0/0x0' ? '' : canonical;
};

const FLAGS = ['SYN', 'ACK', 'FIN', 'RST', 'URG', 'PSH'];
export const tcpFlags: ValueReader = (mask, set) => {
  const list = (text: string) => {
    if (text.toUpperCase() === 'ALL') return [...FLAGS].sort();
    if (text.toUpperCase() === 'NONE') return [];
    const names = text.toUpperCase().split(',');
    const wrong = names.find((name) => !FLAGS.includes(name));
    if (wrong !== undefined) throw new ParseError(`"${excerpt(wrong)}" is not a TCP flag`);
    return [...new Set(names)].sort();
  };
  return `${list(mask).join(',') || 'NONE'} ${list(set).join(',') || 'NONE'}`;
};

const ICMP: Readonly<Record<string, string>> = {
  ...{
    any: '',
    'echo-reply': '0',
    pong: '0',
    'destination-unreachable': '3',
    'network-unreachable': '3/0',
    'host-unreachable': '3/1',
  },
  ...{
    'protocol-unreachable': '3/2',
    'port-unreachable': '3/3',
    'fragmentation-needed': '3/4',
    redirect: '5',
    'echo-request': '8',
  },
  ...{ ping: '8', 'router-advertisement': '9', 'router-solicitation': '10', 'time-exceeded': '11', 'ttl-exceeded': '11' },
};
const ICMP6: Readonly<Record<string, string>> = {
  ...{ 'destination-unreachable': '1', 'packet-too-big': '2', 'time-exceeded': '3', 'ttl-exceeded': '3', 'echo-request': '128' },
  ...{ ping: '128', 'echo-reply': '129', pong: '129', 'router-solicitation': '133', 'router-advertisement': '134' },
  ...{ 'neighbour-solicitation': '135', 'neighbor-solicitation': '135', 'neighbour-advertisement': '136', redirect: '137' },
  'neighbor-advertisement': '136',
};

/** `echo-request` -> `8`, `3/4` as it is; names are those of the protocol. */
export function icmpTypeOf(text: string, protocol: string): string {
  const names = protocol === 'icmpv6' ? ICMP6 : ICMP;
  const named = Object.hasOwn(names, text.toLowerCase()) ? names[text.toLowerCase()] : undefined;
  if (named !== undefined) return named;
  if (!/^\d{1,3}(\/\d{1,3})?$/.test(text)) throw new ParseError(`"${excerpt(text)}" is not a type of ICMP`);
  return text === '255' && protocol !== 'icmpv6' ? '' : text;
}

/** `5/minute`, `5/m` -> `5/min`, as iptables-save writes it. */
export const limitValue: ValueReader = (text) => {
  const [count = '', unit = 'sec'] = text.split('/');
  const named = ['sec', 'min', 'hour', 'day'].find((name) => name[0] === unit[0]?.toLowerCase());
  if (!/^\d{1,9}$/.test(count) || !named) throw new ParseError(`"${excerpt(text)}" is not a rate`);
  return `${Number(count)}/${named}`;
};
