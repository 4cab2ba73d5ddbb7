// Flows as ovs-ofctl reads them, in the spelling of dump-flows.
import { PROTOCOLS } from './match.ts';
import { isReserved } from './ports.ts';
import type { Action, Flow, FlowStats, LearnSpec, Match } from './types.ts';

/** Our names -> those of dump-flows, which people know. */
const SPELLING: Readonly<Record<string, string>> = {
  eth_src: 'dl_src',
  eth_dst: 'dl_dst',
  eth_type: 'dl_type',
  ip_proto: 'nw_proto',
  ip_src: 'nw_src',
  ip_dst: 'nw_dst',
  ip_ecn: 'nw_ecn',
  ip_frag: 'nw_frag',
  icmpv6_type: 'icmp_type',
  icmpv6_code: 'icmp_code',
};

function printPort(port: string): string {
  return /^\d+$/.test(port) || isReserved(port) ? port : JSON.stringify(port);
}

function printTag(text: string): string {
  const [value = 0, mask = 0] = text.split('/').map(Number);
  if (mask === 0xffff && value === 0) return 'vlan_tci=0x0000/0x1fff';
  if (mask === 0x1fff && value & 0x1000) return `dl_vlan=${value & 0xfff}`;
  return `vlan_tci=${text}`;
}

/** `tcp,in_port=2,dl_vlan=5,tp_dst=80`; '' for a match of everything. */
export function printMatch(match: Match): string {
  const rest: Record<string, string> = { ...match };
  const proto = rest.ip_proto === undefined ? undefined : Number(rest.ip_proto);
  const known = Object.entries(PROTOCOLS).find(([, [type, number]]) => type === Number(rest.eth_type) && number === proto);
  const l4 = proto === 6 || proto === 17 || proto === 132;
  const words: string[] = [];
  if (known) {
    words.push(known[0]);
    delete rest.eth_type;
    delete rest.ip_proto;
  }
  for (const [name, text] of Object.entries(rest)) {
    if (name === 'in_port') words.push(`in_port=${printPort(text)}`);
    else if (name === 'vlan_tci') words.push(printTag(text));
    else if (l4 && known && /^(tcp|udp|sctp)_(src|dst)$/.test(name)) words.push(`${name.replace(/^\w+?_/, 'tp_')}=${text}`);
    else if (name.startsWith('icmpv6_') && !known) words.push(`${name}=${text}`);
    else words.push(`${SPELLING[name] ?? name}=${text}`);
  }
  return words.join(',');
}

function printSpec(spec: LearnSpec): string {
  const field = (name: string) => (name.includes('[') ? name : `${name}[]`);
  if ('output' in spec) return `output:${field(spec.output)}`;
  if ('load' in spec) return `load:${spec.load}->${field(spec.to)}`;
  if ('move' in spec) return `load:${field(spec.move)}->${field(spec.to)}`;
  if ('value' in spec) return `${field(spec.match)}=${spec.value}`;
  return spec.match === spec.from ? field(spec.match) : `${field(spec.match)}=${field(spec.from)}`;
}

function printAction(action: Action): string {
  const field = (name: string) => (name.includes('[') ? name : `${name}[]`);
  const options = (pairs: readonly (readonly [string, string | number | undefined])[]) =>
    pairs.filter(([, value]) => value !== undefined).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  switch (action.do) {
    case 'output':
      if (action.maxLength !== undefined) return `output(port=${printPort(action.port)},max_len=${action.maxLength})`;
      return isReserved(action.port) ? action.port : `output:${printPort(action.port)}`;
    case 'output-field':
      return `output:${field(action.field)}`;
    case 'goto':
      return `goto_table:${action.table}`;
    case 'resubmit': {
      const port = action.port === undefined ? '' : printPort(action.port);
      return action.table === undefined ? `resubmit:${port}` : `resubmit(${port},${action.table}${action.ct ? ',ct' : ''})`;
    }
    case 'set': {
      const value = action.field === 'vlan_vid' ? String(Number(action.value)) : action.value;
      return `set_field:${value}${action.mask === undefined ? '' : `/${action.mask}`}->${action.field}`;
    }
    case 'dec-ttl':
      return 'dec_ttl';
    case 'move':
      return `move:${field(action.from)}->${field(action.to)}`;
    case 'push-vlan':
      return `push_vlan:${action.ethertype}`;
    case 'pop-vlan':
      return 'pop_vlan';
    case 'tag-or-retag':
      return `mod_vlan_${action.what}:${action.value}`;
    case 'learn':
      return `learn(${[
        ...options([
          ['table', action.table],
          ['idle_timeout', action.idleTimeout || undefined],
          ['hard_timeout', action.hardTimeout || undefined],
          ['priority', action.priority],
          ['cookie', action.cookie === '0x0' ? undefined : action.cookie],
        ]),
        ...action.options,
        ...action.specs.map(printSpec),
      ].join(',')})`;
    case 'ct': {
      const nat = action.nat === undefined ? [] : [action.nat === '' ? 'nat' : `nat(${action.nat})`];
      const parts = [
        ...(action.commit ? ['commit'] : []),
        ...(action.force ? ['force'] : []),
        ...options([
          ['table', action.table],
          ['zone', action.zone === '0' ? undefined : /^\d+$/.test(action.zone) ? action.zone : field(action.zone)],
        ]),
        ...nat,
        ...options([['alg', action.alg]]),
        ...(action.exec.length ? [`exec(${action.exec.map(printAction).join(',')})`] : []),
      ];
      return parts.length ? `ct(${parts.join(',')})` : 'ct';
    }
    case 'conjunction':
      return `conjunction(${action.id},${action.clause}/${action.of})`;
    case 'group':
      return `group:${action.group}`;
    case 'meter':
      return `meter:${action.meter}`;
    case 'controller':
      return action.options.length ? `controller(${action.options.join(',')})` : 'CONTROLLER:65535';
    case 'write-actions':
      return `write_actions(${action.actions.map(printAction).join(',')})`;
    case 'clone':
      return `clone(${action.actions.map(printAction).join(',')})`;
    case 'write-metadata':
      return `write_metadata:${action.value}${action.mask === undefined ? '' : `/${action.mask}`}`;
    case 'other':
      if (action.args === '') return action.name;
      return OTHER_WITH_COLON.has(action.name) ? `${action.name}:${action.args}` : `${action.name}(${action.args})`;
  }
}

const OTHER_WITH_COLON = new Set([
  ...['note', 'set_queue', 'push_mpls', 'pop_mpls', 'set_mpls_label', 'set_mpls_tc', 'set_mpls_ttl', 'push', 'pop'],
]);

/** `pop_vlan,set_field:0x3eb->tun_id,output:2`; `drop` for none. */
export function printActions(actions: readonly Action[]): string {
  return actions.length ? actions.map(printAction).join(',') : 'drop';
}

function printStats(stats: FlowStats): string[] {
  const words: string[] = [];
  if (stats.durationSeconds !== undefined) words.push(`duration=${stats.durationSeconds}s`);
  if (stats.packets !== undefined) words.push(`n_packets=${stats.packets}`);
  if (stats.bytes !== undefined) words.push(`n_bytes=${stats.bytes}`);
  if (stats.idleAgeSeconds !== undefined) words.push(`idle_age=${stats.idleAgeSeconds}`);
  if (stats.hardAgeSeconds !== undefined) words.push(`hard_age=${stats.hardAgeSeconds}`);
  return words;
}

/** One line that parseFlow reads back to the same flow (counters only with `stats`). */
export function printFlow(flow: Flow, options: { readonly stats?: boolean } = {}): string {
  const words = [
    ...(flow.cookie === '0x0' ? [] : [`cookie=${flow.cookie}`]),
    ...(options.stats && flow.stats ? printStats(flow.stats) : []),
    `table=${flow.table}`,
    ...(flow.idleTimeout ? [`idle_timeout=${flow.idleTimeout}`] : []),
    ...(flow.hardTimeout ? [`hard_timeout=${flow.hardTimeout}`] : []),
    ...(flow.importance ? [`importance=${flow.importance}`] : []),
    ...flow.flags,
    `priority=${flow.priority}`,
  ];
  const match = printMatch(flow.match);
  const last = flow.actions.at(-1);
  // goto_table cannot go back or stay; resubmit can, and in last place it is the same.
  const backwards = last?.do === 'goto' && last.table <= flow.table;
  const actions = backwards
    ? [...flow.actions.slice(0, -1).map(printAction), `resubmit(,${last.table})`].join(',')
    : printActions(flow.actions);
  return `${words.join(', ')}${match ? `,${match}` : ''} actions=${actions}`;
}
