// Every option of iptables-extensions(8) that a rule may carry: how many words it takes and how its value is read.
import {
  addressValue,
  connStates,
  fullMask,
  icmpTypeOf,
  interfaceValue,
  limitValue,
  listValue,
  markValue,
  plain,
  portList,
  protocolValue,
  tcpFlags,
  type ValueReader,
} from './values.ts';

export type Option = {
  /** The condition's or the target option's name in the normal form. */
  readonly name: string;
  /** Words that follow. */
  readonly words: 0 | 1 | 2;
  readonly read: ValueReader;
};

function table(lines: readonly (readonly [string, string, (0 | 1 | 2)?, ValueReader?])[]): ReadonlyMap<string, Option> {
  const out = new Map<string, Option>();
  for (const [spellings, name, words = 1, read = plain] of lines) {
    for (const spelling of spellings.split(' ')) out.set(spelling, { name, words, read });
  }
  return out;
}

/** Always there, whatever modules are loaded. */
export const BUILTIN = table([
  ['-s --source --src', 'source', 1, addressValue],
  ['-d --destination --dst', 'destination', 1, addressValue],
  ['-i --in-interface', 'in-interface', 1, interfaceValue],
  ['-o --out-interface', 'out-interface', 1, interfaceValue],
  ['-p --protocol --proto', 'protocol', 1, protocolValue],
  ['-f --fragment', 'fragment', 0],
]);

const PORTS = [
  ['--sport --source-port', 'sport', 1, portList],
  ['--dport --destination-port', 'dport', 1, portList],
] as const;

/** -m NAME -> its options. A module that is not here is taken with whatever follows it, word for word. */
export const MODULES: Readonly<Record<string, ReadonlyMap<string, Option>>> = {
  tcp: table([...PORTS, ['--tcp-flags', 'tcp-flags', 2, tcpFlags], ['--syn', 'syn', 0], ['--tcp-option', 'tcp-option']]),
  udp: table(PORTS),
  udplite: table(PORTS),
  dccp: table([...PORTS, ['--dccp-types', 'dccp-types']]),
  sctp: table([...PORTS, ['--chunk-types', 'chunk-types', 2]]),
  icmp: table([['--icmp-type', 'icmp-type', 1, (text) => icmpTypeOf(text, 'icmp')]]),
  icmp6: table([['--icmpv6-type --icmp6-type', 'icmp-type', 1, (text) => icmpTypeOf(text, 'icmpv6')]]),
  multiport: table([
    ['--sports --source-ports', 'sport', 1, portList],
    ['--dports --destination-ports', 'dport', 1, portList],
    ['--ports', 'ports', 1, portList],
  ]),
  state: table([['--state', 'ctstate', 1, connStates]]),
  conntrack: table([
    ['--ctstate', 'ctstate', 1, connStates],
    ['--ctproto', 'ctproto', 1, protocolValue],
    ['--ctorigsrc', 'ctorigsrc', 1, addressValue],
    ['--ctorigdst', 'ctorigdst', 1, addressValue],
    ['--ctreplsrc', 'ctreplsrc', 1, addressValue],
    ['--ctrepldst', 'ctrepldst', 1, addressValue],
    ['--ctorigsrcport', 'ctorigsrcport', 1, portList],
    ['--ctorigdstport', 'ctorigdstport', 1, portList],
    ['--ctreplsrcport', 'ctreplsrcport', 1, portList],
    ['--ctrepldstport', 'ctrepldstport', 1, portList],
    ['--ctstatus', 'ctstatus', 1, listValue],
    ['--ctexpire', 'ctexpire'],
    ['--ctdir', 'ctdir'],
  ]),
  comment: table([['--comment', 'comment']]),
  mark: table([['--mark', 'mark', 1, markValue]]),
  connmark: table([['--mark', 'connmark', 1, markValue]]),
  physdev: table([
    ['--physdev-in', 'physdev-in', 1, interfaceValue],
    ['--physdev-out', 'physdev-out', 1, interfaceValue],
    ['--physdev-is-in', 'physdev-is-in', 0],
    ['--physdev-is-out', 'physdev-is-out', 0],
    ['--physdev-is-bridged', 'physdev-is-bridged', 0],
  ]),
  mac: table([['--mac-source', 'mac-source', 1, (text) => text.toLowerCase()]]),
  set: table([
    ['--match-set', 'match-set', 2],
    ['--return-nomatch', 'return-nomatch', 0],
    ['--update-counters', 'update-counters', 0],
  ]),
  limit: table([
    ['--limit', 'limit', 1, limitValue],
    // 5 is what is assumed.
    ['--limit-burst', 'limit-burst', 1, (text) => (text === '5' ? '' : text)],
  ]),
  iprange: table([
    ['--src-range', 'src-range'],
    ['--dst-range', 'dst-range'],
  ]),
  addrtype: table([
    ['--src-type', 'src-type', 1, listValue],
    ['--dst-type', 'dst-type', 1, listValue],
    ['--limit-iface-in', 'limit-iface-in', 0],
    ['--limit-iface-out', 'limit-iface-out', 0],
  ]),
  pkttype: table([['--pkt-type', 'pkt-type']]),
  owner: table([
    ['--uid-owner', 'uid-owner'],
    ['--gid-owner', 'gid-owner'],
    ['--socket-exists', 'socket-exists', 0],
  ]),
  length: table([['--length', 'length']]),
  ttl: table([
    ['--ttl-eq --ttl', 'ttl-eq'],
    ['--ttl-lt', 'ttl-lt'],
    ['--ttl-gt', 'ttl-gt'],
  ]),
  hl: table([
    ['--hl-eq', 'hl-eq'],
    ['--hl-lt', 'hl-lt'],
    ['--hl-gt', 'hl-gt'],
  ]),
  dscp: table([
    ['--dscp', 'dscp'],
    ['--dscp-class', 'dscp-class'],
  ]),
  tos: table([['--tos', 'tos']]),
  connlimit: table([
    ['--connlimit-above', 'connlimit-above'],
    ['--connlimit-upto', 'connlimit-upto'],
    ['--connlimit-mask', 'connlimit-mask'],
    ['--connlimit-saddr', 'connlimit-saddr', 0],
    ['--connlimit-daddr', 'connlimit-daddr', 0],
  ]),
  statistic: table([
    ['--mode', 'mode'],
    ['--probability', 'probability'],
    ['--every', 'every'],
    ['--packet', 'packet'],
  ]),
  recent: table([
    ['--name', 'name'],
    ['--set', 'set', 0],
    ['--rcheck', 'rcheck', 0],
    ['--update', 'update', 0],
    ['--remove', 'remove', 0],
    ['--rsource', 'rsource', 0],
    ['--rdest', 'rdest', 0],
    ['--rttl', 'rttl', 0],
    ['--seconds', 'seconds'],
    ['--hitcount', 'hitcount'],
    ['--reap', 'reap', 0],
    ['--mask', 'mask'],
  ]),
  helper: table([['--helper', 'helper']]),
  rpfilter: table([
    ['--loose', 'loose', 0],
    ['--validmark', 'validmark', 0],
    ['--accept-local', 'accept-local', 0],
    ['--invert', 'invert', 0],
  ]),
};

const NAT = [
  ['--random', 'random', 0],
  ['--random-fully', 'random-fully', 0],
  ['--persistent', 'persistent', 0],
] as const;

/** -j NAME -> its options. A target that is not here takes none if it is a chain, and is taken word for word otherwise. */
export const TARGETS: Readonly<Record<string, ReadonlyMap<string, Option>>> = {
  ACCEPT: table([]),
  DROP: table([]),
  RETURN: table([]),
  QUEUE: table([]),
  TRACE: table([]),
  NOTRACK: table([]),
  SNAT: table([['--to-source', 'to-source'], ...NAT]),
  DNAT: table([['--to-destination', 'to-destination'], ...NAT]),
  MASQUERADE: table([['--to-ports', 'to-ports'], ...NAT]),
  REDIRECT: table([['--to-ports', 'to-ports'], ...NAT]),
  NETMAP: table([['--to', 'to', 1, addressValue]]),
  REJECT: table([['--reject-with', 'reject-with']]),
  LOG: table([
    ['--log-level', 'log-level'],
    ['--log-prefix', 'log-prefix'],
    ['--log-tcp-sequence', 'log-tcp-sequence', 0],
    ['--log-tcp-options', 'log-tcp-options', 0],
    ['--log-ip-options', 'log-ip-options', 0],
    ['--log-uid', 'log-uid', 0],
  ]),
  NFLOG: table([
    ['--nflog-group', 'nflog-group'],
    ['--nflog-prefix', 'nflog-prefix'],
    ['--nflog-size', 'nflog-size'],
    ['--nflog-threshold', 'nflog-threshold'],
  ]),
  MARK: table([
    ['--set-xmark', 'set-xmark', 1, fullMask],
    ['--set-mark', 'set-mark', 1, fullMask],
    ['--and-mark', 'and-mark', 1, fullMask],
    ['--or-mark', 'or-mark', 1, fullMask],
    ['--xor-mark', 'xor-mark', 1, fullMask],
  ]),
  CONNMARK: table([
    ['--set-xmark', 'set-xmark', 1, fullMask],
    ['--set-mark', 'set-mark', 1, fullMask],
    ['--and-mark', 'and-mark', 1, fullMask],
    ['--or-mark', 'or-mark', 1, fullMask],
    ['--xor-mark', 'xor-mark', 1, fullMask],
    ['--save-mark', 'save-mark', 0],
    ['--restore-mark', 'restore-mark', 0],
    ['--mask', 'mask', 1, fullMask],
    ['--nfmask', 'nfmask', 1, fullMask],
    ['--ctmask', 'ctmask', 1, fullMask],
  ]),
  CT: table([
    ['--zone', 'zone'],
    ['--zone-orig', 'zone-orig'],
    ['--zone-reply', 'zone-reply'],
    ['--notrack', 'notrack', 0],
    ['--helper', 'helper'],
    ['--ctevents', 'ctevents'],
    ['--timeout', 'timeout'],
  ]),
  CHECKSUM: table([['--checksum-fill', 'checksum-fill', 0]]),
  TCPMSS: table([
    ['--set-mss', 'set-mss'],
    ['--clamp-mss-to-pmtu', 'clamp-mss-to-pmtu', 0],
  ]),
  SET: table([
    ['--add-set', 'add-set', 2],
    ['--del-set', 'del-set', 2],
    ['--map-set', 'map-set', 2],
    ['--exist', 'exist', 0],
    ['--timeout', 'timeout'],
  ]),
  CLASSIFY: table([['--set-class', 'set-class']]),
  TEE: table([['--gateway', 'gateway']]),
  TTL: table([
    ['--ttl-set', 'ttl-set'],
    ['--ttl-dec', 'ttl-dec'],
    ['--ttl-inc', 'ttl-inc'],
  ]),
  DSCP: table([
    ['--set-dscp', 'set-dscp'],
    ['--set-dscp-class', 'set-dscp-class'],
  ]),
  TOS: table([
    ['--set-tos', 'set-tos'],
    ['--and-tos', 'and-tos'],
    ['--or-tos', 'or-tos'],
  ]),
  NFQUEUE: table([
    ['--queue-num', 'queue-num'],
    ['--queue-balance', 'queue-balance'],
    ['--queue-bypass', 'queue-bypass', 0],
  ]),
  TPROXY: table([
    ['--on-port', 'on-port'],
    ['--on-ip', 'on-ip'],
    ['--tproxy-mark', 'tproxy-mark', 1, fullMask],
  ]),
};

/** -p NAME brings its module along. */
export const IMPLICIT: Readonly<Record<string, string>> = {
  tcp: 'tcp',
  udp: 'udp',
  sctp: 'sctp',
  udplite: 'udplite',
  dccp: 'dccp',
  icmp: 'icmp',
  icmpv6: 'icmp6',
};
