// Equality of flows by meaning: their normal forms, with ports resolved, are the same.
import { isDeepStrictEqual } from 'node:util';
import { resolvePort } from './ports.ts';
import type { Action, CompareOptions, Flow, Match } from './types.ts';

function comparableMatch(match: Match, { ports }: CompareOptions): Match {
  return match.in_port === undefined ? match : { ...match, in_port: resolvePort(match.in_port, ports) };
}

/** mod_vlan_vid as dumps of OpenFlow 1.1 and later write it. */
function asDumped(action: Action): readonly Action[] {
  if (action.do !== 'tag-or-retag') return [action];
  const vid = action.what === 'vid';
  const value = vid ? `0x${(0x1000 | action.value).toString(16)}` : String(action.value);
  return [
    { do: 'push-vlan', ethertype: '0x8100' },
    { do: 'set', field: vid ? 'vlan_vid' : 'vlan_pcp', value },
  ];
}

function comparableActions(actions: readonly Action[], options: CompareOptions): readonly Action[] {
  const spelled = options.dumped ? actions.flatMap(asDumped) : actions;
  return spelled.map((action) => comparableAction(action, options));
}

function comparableAction(action: Action, options: CompareOptions): Action {
  switch (action.do) {
    case 'output':
      return { ...action, port: resolvePort(action.port, options.ports) };
    case 'resubmit':
      return action.port === undefined ? action : { ...action, port: resolvePort(action.port, options.ports) };
    case 'clone':
    case 'write-actions':
      return { ...action, actions: comparableActions(action.actions, options) };
    case 'learn': {
      const timeouts = options.timeouts === false ? { idleTimeout: 0, hardTimeout: 0 } : {};
      return { ...action, ...timeouts, ...(options.cookie ? {} : { cookie: '0x0' }) };
    }
    default:
      return action;
  }
}

/** The same packets match. */
export function sameMatch(a: Match, b: Match, options: CompareOptions = {}): boolean {
  return isDeepStrictEqual(comparableMatch(a, options), comparableMatch(b, options));
}

/** The same is done to a packet, in an order that comes to the same. */
export function sameActions(a: readonly Action[], b: readonly Action[], options: CompareOptions = {}): boolean {
  return isDeepStrictEqual(comparableActions(a, options), comparableActions(b, options));
}

/** Same table, priority, match, actions (and timeouts; cookies when asked for). Counters and flags are not looked at. */
export function sameFlow(a: Flow, b: Flow, options: CompareOptions = {}): boolean {
  const timeouts = options.timeouts === false || (a.idleTimeout === b.idleTimeout && a.hardTimeout === b.hardTimeout);
  const cookies = !options.cookie || a.cookie === b.cookie;
  const place = a.table === b.table && a.priority === b.priority;
  return place && timeouts && cookies && sameMatch(a.match, b.match, options) && sameActions(a.actions, b.actions, options);
}
