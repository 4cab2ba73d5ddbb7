// dnsmasq: its lease, hosts and options files, and what its command line or configuration says.
import { atLine, linesOf, ParseError } from './parse-error.ts';

export type DnsmasqLease = {
  /** Seconds since the epoch; 0 is for ever. */
  readonly expires: number;
  readonly mac: string;
  readonly ip: string;
  readonly hostname: string | null;
  readonly clientId: string | null;
};
export type DnsmasqHost = {
  readonly macs: readonly string[];
  readonly ip: string | null;
  readonly hostname: string | null;
  /** set:NAME */
  readonly tags: readonly string[];
  readonly leaseTime: string | null;
  /** `ignore`: this client gets no answer. */
  readonly ignored: boolean;
};
export type DnsmasqOption = {
  readonly tags: readonly string[];
  /** A number, or a name (`router`, `classless-static-route`) as written behind option:. */
  readonly option: string;
  readonly values: readonly string[];
};
/** Option without dashes -> what it was given each time ('' for a flag). */
export type DnsmasqSettings = Readonly<Record<string, readonly string[]>>;

const MAC = /^(?:\d{1,2}-)?[0-9a-f*]{2}(?::[0-9a-f*]{2}){5}$/i;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

function contentLines(text: string) {
  return linesOf(text)
    .map(({ text: line, line: number }) => ({ text: line.trim(), line: number }))
    .filter(({ text: line }) => line !== '' && !line.startsWith('#'));
}

/** The leases file; the server's own DUID is skipped. Throws ParseError. */
export function parseDnsmasqLeases(text: string): readonly DnsmasqLease[] {
  return contentLines(text)
    .filter(({ text: line }) => !line.startsWith('duid '))
    .map(({ text: line, line: number }) => {
      const [expires = '', mac = '', ip = '', hostname = '*', clientId = '*'] = line.split(/\s+/);
      if (!/^\d{1,12}$/.test(expires) || ip === '')
        throw new ParseError('not a lease: expiry, MAC, address, name, client id', number);
      const named = (value: string) => (value === '*' ? null : value);
      return { expires: Number(expires), mac: mac.toLowerCase(), ip, hostname: named(hostname), clientId: named(clientId) };
    });
}

/** A --dhcp-hostsfile, or what stands behind --dhcp-host=. Throws ParseError. */
export function parseDnsmasqHosts(text: string): readonly DnsmasqHost[] {
  return contentLines(text).map(({ text: line, line: number }) => atLine(number, () => hostOf(line)));
}

function hostOf(line: string): DnsmasqHost {
  const macs: string[] = [];
  const tags: string[] = [];
  let host: Omit<DnsmasqHost, 'macs' | 'tags'> = { ip: null, hostname: null, leaseTime: null, ignored: false };
  for (const part of line.split(',').map((each) => each.trim())) {
    if (MAC.test(part)) macs.push(part.toLowerCase());
    else if (part.startsWith('set:')) tags.push(part.slice(4));
    else if (part.startsWith('tag:') || part.startsWith('id:') || part === '') continue;
    else if (part === 'ignore') host = { ...host, ignored: true };
    else if (IPV4.test(part)) host = { ...host, ip: part };
    else if (part.startsWith('[') && part.endsWith(']')) host = { ...host, ip: part.slice(1, -1) };
    else if (/^(\d+[smhdw]?|infinite)$/.test(part)) host = { ...host, leaseTime: part };
    else if (/^[A-Za-z0-9_.-]+$/.test(part)) host = { ...host, hostname: part };
    else throw new ParseError(`"${part.slice(0, 60)}" is nothing that a dhcp-host has`);
  }
  if (macs.length === 0 && host.ip === null && host.hostname === null)
    throw new ParseError('the host has neither MAC nor address nor name');
  return { macs, tags, ...host };
}

/** A --dhcp-optsfile, or what stands behind --dhcp-option=. Throws ParseError. */
export function parseDnsmasqOptions(text: string): readonly DnsmasqOption[] {
  return contentLines(text).map(({ text: line, line: number }) => {
    const parts = line.split(',').map((part) => part.trim());
    const tags = parts.filter((part) => part.startsWith('tag:')).map((part) => part.slice(4));
    const at = parts.findIndex((part) => /^(option6?:)?[A-Za-z0-9-]+$/.test(part) && !/^(tag|vendor|encap|vi-encap):/.test(part));
    if (at < 0) throw new ParseError('the line names no option', number);
    return { tags, option: (parts[at] ?? '').replace(/^option:/, ''), values: parts.slice(at + 1) };
  });
}

/** The short options that people use -> their long names (dnsmasq(8)). */
const SHORT: Readonly<Record<string, string>> = {
  ...{
    i: 'interface',
    I: 'except-interface',
    a: 'listen-address',
    z: 'bind-interfaces',
    p: 'port',
    h: 'no-hosts',
    R: 'no-resolv',
  },
  ...{ F: 'dhcp-range', G: 'dhcp-host', O: 'dhcp-option', l: 'dhcp-leasefile', C: 'conf-file', x: 'pid-file', H: 'addn-hosts' },
  ...{
    S: 'server',
    s: 'domain',
    A: 'address',
    d: 'no-daemon',
    k: 'keep-in-foreground',
    u: 'user',
    K: 'dhcp-authoritative',
    X: 'dhcp-lease-max',
  },
  ...{
    r: 'resolv-file',
    o: 'strict-order',
    E: 'expand-hosts',
    N: 'no-negcache',
    q: 'log-queries',
    D: 'domain-needed',
    b: 'bogus-priv',
  },
};
const SHORT_FLAGS = 'zhRdkKoENqDb';

function settingsOf(pairs: readonly (readonly [string, string])[]): DnsmasqSettings {
  const out = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = out.get(name);
    if (values) values.push(value);
    else out.set(name, [value]);
  }
  return Object.fromEntries(out);
}

/** dnsmasq's arguments (with or without the program's name in front). Throws ParseError. */
export function parseDnsmasqArgv(argv: readonly string[]): DnsmasqSettings {
  const pairs: [string, string][] = [];
  const words = argv[0]?.startsWith('-') ? argv : argv.slice(1);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const long = /^--([a-z0-9-]{1,40})(?:=(.*))?$/s.exec(word);
    const short = /^-[A-Za-z0-9]/.test(word);
    if (long) pairs.push([long[1] ?? '', long[2] ?? '']);
    else if (short) {
      // -zR is -z -R; what follows a letter that takes a value is the value.
      let letters = word.slice(1);
      while (letters !== '') {
        const letter = letters.charAt(0);
        const name = Object.hasOwn(SHORT, letter) ? (SHORT[letter] ?? letter) : letter;
        const flag = SHORT_FLAGS.includes(letter);
        const joined = letters.slice(1).replace(/^=/, '');
        pairs.push([name, flag ? '' : joined || (words[++i] ?? '')]);
        letters = flag ? letters.slice(1) : '';
      }
    } else if (word !== '') {
      // `--interface eth0`: getopt takes the next word for an option that needs one.
      const last = pairs.at(-1);
      if (last?.[1] !== '') throw new ParseError(`"${word.slice(0, 60)}" belongs to no option`);
      last[1] = word;
    }
  }
  return settingsOf(pairs);
}

/** A --conf-file: the long options without dashes. Throws ParseError. */
export function parseDnsmasqConf(text: string): DnsmasqSettings {
  return settingsOf(
    contentLines(text).map(({ text: line, line: number }): [string, string] => {
      const parts = /^([a-z0-9-]{1,40})(?:\s*=\s*(.*))?$/.exec(line);
      if (!parts) throw new ParseError(`"${line.slice(0, 60)}" is not a setting`, number);
      return [parts[1] ?? '', parts[2] ?? ''];
    }),
  );
}
