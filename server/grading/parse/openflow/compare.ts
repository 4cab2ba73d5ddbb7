// Equality of flows by meaning: their normal forms, with ports resolved, are the same.
import { isDeepStrictEqual } from 'node:util';
import { resolvePort } from './ports.ts';
import type { Action, CompareOptions, Flow, Match } from './types.ts';

function comparableMatch(match: Match, { ports }: CompareOptions): Match {
  return match.in_port === undefined ? match : { ...match, in_port: resolvePort(match.in_port, ports) };
}

function comparableAction(action: Action, options: CompareOptions): Action {
  switch (action.do) {
    case 'output':
      return { ...action, port: resolvePort(action.port, options.ports) };
    case 'resubmit':
      return action.port === undefined ? action : { ...action, port: resolvePort(action.port, options.ports) };
    case 'clone':
    case 'write-actions':
      return { ...action, actions: action.actions.map((each) => comparableAction(each, options)) };
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
  const comparable = (actions: readonly Action[]) => actions.map((action) => comparableAction(action, options));
  return isDeepStrictEqual(comparable(a), comparable(b));
}

/** Same table, priority, match, actions (and timeouts; cookies when asked for). Counters and flags are not looked at. */
export function sameFlow(a: Flow, b: Flow, options: CompareOptions = {}): boolean {
  const timeouts = options.timeouts === false || (a.idleTimeout === b.idleTimeout && a.hardTimeout === b.hardTimeout);
  const cookies = !options.cookie || a.cookie === b.cookie;
  const place = a.table === b.table && a.priority === b.priority;
  return place && timeouts && cookies && sameMatch(a.match, b.match, options) && sameActions(a.actions, b.actions, options);
}
