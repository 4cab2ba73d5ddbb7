// What stands behind one thing of the picture: a bridge's flows and groups, a namespace's rules, routes and listeners. Asked by the probe.
import { type Listing, type ListingRow, MAX_ROWS } from '../contract/picture.ts';
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';
import type { Topology } from '../domain/lab.ts';
import { parseFdb } from '../parse/bridge-json.ts';
import { parseRoutes, type Route } from '../parse/ip-json.ts';
import { type Chain, parseSave, printRule, type Ruleset } from '../parse/iptables.ts';
import { parseFlows } from '../parse/openflow.ts';
import { parseGroupPackets, parseGroups } from '../parse/ovs-groups.ts';
import { parseOfPorts, parseOvsFdb } from '../parse/ovs-macs.ts';
import { ParseError } from '../parse/parse-error.ts';
import { parseSs } from '../parse/ss.ts';
import { actionWords, matchWords, namesPort } from './flow-words.ts';
import type { Batch } from './look.ts';

/** Where a thing of the picture is; netns '' is the host's own. */
export type Spot =
  | { readonly is: 'space'; readonly host: string; readonly netns: string }
  | { readonly is: 'device'; readonly host: string; readonly netns: string; readonly device: string }
  | { readonly is: 'bridge'; readonly host: string; readonly bridge: string }
  | { readonly is: 'port'; readonly host: string; readonly bridge: string; readonly port: string };

/** Becomes a word of a command: no option, no path, no `tcp:` of ovs-ofctl. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}$/;
/** The newest version that a bridge may speak: a dump in version 1.0 leaves out groups. */
const NEWEST = 'OpenFlow10,OpenFlow11,OpenFlow12,OpenFlow13,OpenFlow14,OpenFlow15';
const FDB_OF_NOBODY = /^(33:33:|01:00:5e:)/;

/** An id as topology/ids.ts makes it -> where that is; null for what has nothing behind it or is no host of the lab. */
export function spotOf(id: string, topology: Topology): Spot | null {
  const [host = '', kind, first = '', second, third] = id.split('/');
  if (!topology.hosts.some(({ name }) => name === host)) return null;
  const names = [first, second === 'dev' ? third : second].filter((name) => name !== undefined);
  if (kind === undefined) return { is: 'space', host, netns: '' };
  if (!names.every((name) => NAME.test(name))) return null;
  if (kind === 'ovs')
    return second === undefined ? { is: 'bridge', host, bridge: first } : { is: 'port', host, bridge: first, port: second };
  if (kind === 'dev') return { is: 'device', host, netns: '', device: first };
  if (kind !== 'ns') return null;
  return third === undefined ? { is: 'space', host, netns: first } : { is: 'device', host, netns: first, device: third };
}

type Page = Pick<Listing, 'what' | 'command'> & {
  readonly asks: readonly BatchCommand[];
  /** Throws ParseError, or an Error with words, when it cannot be read. */
  readonly read: (records: readonly ExecRecord[]) => readonly ListingRow[];
};

/** Never rejects: what cannot be looked at says why. */
export async function lookBehind(spot: Spot, batch: Batch): Promise<readonly Listing[]> {
  const pages = pagesOf(spot);
  if (pages.length === 0) return [];
  let records: readonly ExecRecord[];
  try {
    records = await batch(
      spot.host,
      pages.flatMap((page) => page.asks),
    );
  } catch {
    return pages.map((page) => empty(page, 'its host does not answer'));
  }
  let at = 0;
  return pages.map((page) => {
    const own = records.slice(at, at + page.asks.length);
    at += page.asks.length;
    try {
      return { ...bounded(page.read(own)), what: page.what, command: page.command, blind: null };
    } catch (error) {
      // A rule of a kind that nobody has met before hides nothing: then the lines are shown as they came.
      if (error instanceof ParseError)
        return { ...bounded(linesOf(own[0])), what: page.what, command: page.command, blind: null };
      return empty(page, error instanceof Error ? error.message : String(error));
    }
  });
}

const bounded = (rows: readonly ListingRow[]) => ({ rows: rows.slice(0, MAX_ROWS), more: Math.max(0, rows.length - MAX_ROWS) });

const linesOf = (record: ExecRecord | undefined): ListingRow[] =>
  (record?.stdout ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ where: [], text: line.trim().slice(0, 1000), after: '', packets: null }));

const empty = ({ what, command }: Page, blind: string): Listing => ({ what, command, rows: [], more: 0, blind });

function pagesOf(spot: Spot): readonly Page[] {
  if (spot.is === 'space') return [rulesOf(spot.netns), routesOf(spot.netns), listenersOf(spot.netns)];
  if (spot.is === 'device') return [macsOf(spot.netns, spot.device)];
  const port = spot.is === 'port' ? spot.port : null;
  const ofBridge = port === null ? [groupsOf(spot.bridge)] : [];
  return [flowsOf(spot.bridge, port), ...ofBridge, learnedOf(spot.bridge, port)];
}

/** What the command printed; throws with its own words when it did not work. */
function said(record: ExecRecord | undefined): string {
  if (record?.exitCode === 0 && !record.truncated) return record.stdout;
  if (record?.truncated) throw new Error('there is too much of it to read');
  const words = (record?.stderr.trim() || record?.stdout.trim() || '').split('\n').at(-1) ?? '';
  throw new Error(words.slice(0, 200) || 'it did not end in its time');
}

/** `port`: only flows that name it. */
function flowsOf(bridge: string, port: string | null): Page {
  const command = `ovs-ofctl --names dump-flows ${bridge}`;
  return {
    what: 'flows',
    command: port === null ? command : `${command} | grep -w ${port}`,
    asks: [{ argv: ['ovs-ofctl', '-O', NEWEST, '--names', 'dump-flows', bridge] }],
    read: ([dump]) =>
      parseFlows(said(dump))
        .filter((flow) => port === null || namesPort(flow, port))
        .sort((a, b) => a.table - b.table || b.priority - a.priority)
        .map((flow) => ({
          where: [String(flow.table), String(flow.priority)],
          text: matchWords(flow),
          after: actionWords(flow.actions),
          packets: flow.stats?.packets ?? null,
        })),
  };
}

/** One row a bucket; a group without any does nothing, and is told all the same. */
function groupsOf(bridge: string): Page {
  const ask = (what: string) => ({ argv: ['ovs-ofctl', '-O', NEWEST, '--names', what, bridge] });
  return {
    what: 'groups',
    command: `ovs-ofctl -O OpenFlow13 --names dump-groups ${bridge}`,
    asks: [ask('dump-groups'), ask('dump-group-stats')],
    read: ([groups, stats]) => {
      const packets = parseGroupPackets(said(stats));
      return parseGroups(said(groups)).flatMap(({ id, type, buckets }) => {
        const where = [String(id), type];
        if (buckets.length === 0) return [{ where, text: 'no buckets', after: '', packets: null }];
        return buckets.map(({ actions, settings }, n) => ({
          where,
          text: actions,
          after: settings.join(', '),
          packets: packets.get(id)?.[n] ?? null,
        }));
      });
    },
  };
}

/** Where NORMAL has learned that a MAC is. `port`: only behind it. */
function learnedOf(bridge: string, port: string | null): Page {
  return {
    what: 'macs',
    command: `ovs-appctl fdb/show ${bridge}`,
    asks: [{ argv: ['ovs-appctl', '--timeout=5', 'fdb/show', bridge] }, { argv: ['ovs-ofctl', '-O', NEWEST, 'show', bridge] }],
    read: ([fdb, show]) => {
      const names = parseOfPorts(said(show));
      return parseOvsFdb(said(fdb))
        .map((entry) => ({
          where: [names.get(entry.port) ?? entry.port],
          text: `${entry.mac}${entry.vlan === 0 ? '' : ` VLAN ${entry.vlan}`}`,
          after: entry.ageSeconds === null ? 'static' : `${entry.ageSeconds} s old`,
          packets: null,
        }))
        .filter(({ where }) => port === null || where[0] === port);
    },
  };
}

const within = (netns: string): { netns?: string } => (netns === '' ? {} : { netns });
const typed = (netns: string, command: string) => (netns === '' ? command : `ip netns exec ${netns} ${command}`);

/** Both families, and the older backend for those who use it. */
function rulesOf(netns: string): Page {
  const asks = ['iptables-nft-save', 'ip6tables-nft-save', 'iptables-legacy-save'];
  return {
    what: 'rules',
    command: typed(netns, 'iptables-save -c'),
    asks: asks.map((program) => ({ argv: [program, '-c'], ...within(netns) })),
    read: ([four, six, old]) => [
      ...rulesIn(parseSave(said(four)), ''),
      // A kernel without IPv6 or without the old tables says so; then nothing is in them.
      ...(six?.exitCode === 0 ? rulesIn(parseSave(six.stdout), 'IPv6 ') : []),
      ...(old?.exitCode === 0 ? rulesIn(parseSave(old.stdout), 'legacy ') : []),
    ],
  };
}

/** The tables that people write into first. */
const TABLES = ['filter', 'nat', 'mangle', 'raw', 'security'];

function rulesIn(ruleset: Ruleset, family: string): ListingRow[] {
  const tables = Object.values(ruleset.tables).sort((a, b) => TABLES.indexOf(a.name) - TABLES.indexOf(b.name));
  return tables.flatMap((table) => Object.values(table.chains).flatMap((chain) => chainRows(`${family}${table.name}`, chain)));
}

/** A built-in chain's policy comes after its rules, as the kernel takes it. */
function chainRows(table: string, chain: Chain): ListingRow[] {
  const where = [table, chain.name];
  const rules = chain.rules.map(({ chain: _, ...rule }) => ({
    where,
    text: printRule(rule),
    after: '',
    packets: rule.counters?.packets ?? null,
  }));
  const silent = chain.policy === null || (rules.length === 0 && chain.policy === 'ACCEPT');
  return silent ? rules : [...rules, { where, text: `policy ${chain.policy}`, after: '', packets: chain.counters.packets }];
}

function routesOf(netns: string): Page {
  return {
    what: 'routes',
    command: typed(netns, 'ip route'),
    asks: [
      { argv: ['ip', '-4', '-j', 'route', 'show'], ...within(netns) },
      { argv: ['ip', '-6', '-j', 'route', 'show'], ...within(netns) },
    ],
    read: ([four, six]) =>
      [...parseRoutes(said(four)), ...(six?.exitCode === 0 ? parseRoutes(six.stdout) : [])].filter(isGiven).map((route) => ({
        where: [route.to],
        text: routeWords(route),
        after: '',
        packets: null,
      })),
  };
}

/** Link-local routes are everywhere. */
const isGiven = (route: Route) => !route.to.startsWith('fe80:') && !route.to.startsWith('ff00:');

function routeWords(route: Route): string {
  const hops = route.hops.map(({ via, dev }) => [...(via ? ['via', via] : []), ...(dev ? ['dev', dev] : [])].join(' '));
  return [
    ...(route.type === 'unicast' ? [] : [route.type]),
    hops.join(', '),
    ...(route.src ? [`src ${route.src}`] : []),
    ...(route.metric ? [`metric ${route.metric}`] : []),
  ]
    .filter(Boolean)
    .join(' ');
}

function listenersOf(netns: string): Page {
  return {
    what: 'listening',
    command: typed(netns, 'ss -lntup'),
    asks: [{ argv: ['ss', '-Hlntup'], ...within(netns) }],
    read: ([listing]) =>
      parseSs(said(listing)).map(({ protocol, address, port, dev, processes }) => ({
        where: [protocol],
        text: `${address.includes(':') ? `[${address}]` : address}:${port}${dev ? ` on ${dev}` : ''}`,
        after: [...new Set(processes.map(({ name }) => name))].join(', '),
        packets: null,
      })),
  };
}

/** What a Linux bridge has learned, or a VXLAN device was told. Entries that the kernel makes for multicast are left out. */
function macsOf(netns: string, device: string): Page {
  return {
    what: 'macs',
    command: typed(netns, `bridge fdb show | grep -w ${device}`),
    asks: [{ argv: ['bridge', '-j', 'fdb', 'show'], ...within(netns) }],
    read: ([fdb]) =>
      parseFdb(said(fdb))
        .filter((entry) => [entry.dev, entry.master].includes(device) && !FDB_OF_NOBODY.test(entry.mac))
        .map((entry) => ({
          where: [entry.dev],
          text: `${entry.mac}${entry.vlan === null ? '' : ` VLAN ${entry.vlan}`}`,
          after: [...(entry.dst ? [`to ${entry.dst}`] : []), entry.state || 'learned', ...entry.flags].join(', '),
          packets: null,
        })),
  };
}
