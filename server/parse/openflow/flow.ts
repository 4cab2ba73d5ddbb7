// Flows: from text to their normal form.
import { parseNumber, parseSmall, printHex } from '../address.ts';
import { atLine, excerpt, linesOf, MAX_LINE, ParseError } from '../parse-error.ts';
import { splitTop } from '../split.ts';
import { parseActionList } from './actions.ts';
import { sameMatch } from './compare.ts';
import { isMatchToken, matchOf } from './match.ts';
import { normalActions } from './normal.ts';
import type { Action, CompareOptions, Flow, FlowStats, Match } from './types.ts';

export { parseMatch } from './match.ts';

const FLAGS = ['send_flow_rem', 'check_overlap', 'reset_counts', 'no_packet_counts', 'no_byte_counts'];
const STATS: Readonly<Record<string, keyof FlowStats>> = {
  duration: 'durationSeconds',
  n_packets: 'packets',
  n_bytes: 'bytes',
  idle_age: 'idleAgeSeconds',
  hard_age: 'hardAgeSeconds',
};

/** The place of `actions=` outside of quotes; -1 without one. */
function findActions(text: string): { from: number; to: number } | null {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    if (quoted || (i > 0 && !/[,\s]/.test(text[i - 1] ?? ''))) continue;
    const word = /^actions?=/.exec(text.slice(i, i + 8));
    if (word) return { from: i, to: i + word[0].length };
  }
  return null;
}

function statOf(name: string, text: string): number {
  const number = Number(name === 'duration' ? text.replace(/s$/, '') : text);
  if (!/^\d{1,20}(\.\d{1,9})?s?$/.test(text)) throw new ParseError(`${name}=${excerpt(text)} is not a number`);
  return number;
}

/** One flow, as dump-flows prints it or as a person writes it for add-flow. Throws ParseError. */
export function parseFlow(text: string): Flow {
  if (text.length > MAX_LINE) throw new ParseError(`the flow has ${text.length} characters, more than ${MAX_LINE}`);
  const place = findActions(text);
  if (!place) throw new ParseError('the flow has no actions=');
  let flow: Flow = {
    table: 0,
    priority: 0x8000,
    cookie: '0x0',
    idleTimeout: 0,
    hardTimeout: 0,
    importance: 0,
    flags: [],
    match: {},
    actions: [],
  };
  const matchTokens: string[] = [];
  const flags = new Set<string>();
  let stats: FlowStats | undefined;
  for (const token of splitTop(text.slice(0, place.from))) {
    const [, name = '', value = ''] = /^([a-z_]+)(?:=(.*))?$/s.exec(token) ?? [];
    const stat = Object.hasOwn(STATS, name) ? STATS[name] : undefined;
    if (name === 'table') flow = { ...flow, table: parseSmall(value, 8) };
    else if (name === 'priority') flow = { ...flow, priority: parseSmall(value, 16) };
    else if (name === 'cookie') flow = { ...flow, cookie: printHex(parseNumber(value, 64)) };
    else if (name === 'idle_timeout') flow = { ...flow, idleTimeout: parseSmall(value, 16) };
    else if (name === 'hard_timeout') flow = { ...flow, hardTimeout: parseSmall(value, 16) };
    else if (name === 'importance') flow = { ...flow, importance: parseSmall(value, 16) };
    else if (stat) stats = { ...stats, [stat]: statOf(name, value) };
    else if (FLAGS.includes(token)) flags.add(token);
    else if (isMatchToken(token)) matchTokens.push(token);
    else throw new ParseError(`cannot read "${excerpt(token)}" in the flow`);
  }
  const match = matchOf(matchTokens);
  const actions = parseActions(text.slice(place.to), match);
  return { ...flow, flags: [...flags].sort(), match, actions, ...(stats ? { stats } : {}) };
}

/** The output of `ovs-ofctl dump-flows`; header and empty lines are skipped. Throws ParseError. */
export function parseFlows(text: string): readonly Flow[] {
  if (text.includes('decode error')) throw new ParseError('ovs-ofctl could not decode the answer: ask with another version (-O)');
  return linesOf(text)
    .filter(({ text: line }) => line.trim() !== '' && !/^\s*#|^(NXST|OFPST)_FLOW reply/.test(line))
    .map(({ text: line, line: number }) => atLine(number, () => parseFlow(line)));
}

/** Actions alone; `match` says what frames they get (protocol, tag). Throws ParseError. */
export function parseActions(text: string, match: Match = {}): readonly Action[] {
  return normalActions(parseActionList(text, match), match);
}

/** The flows of a table that have this match, by meaning (and this table or priority, when given). */
export function findFlows(
  flows: readonly Flow[],
  wanted: { readonly match: Match; readonly table?: number; readonly priority?: number },
  options: CompareOptions = {},
): readonly Flow[] {
  return flows.filter(
    (flow) =>
      (wanted.table === undefined || flow.table === wanted.table) &&
      (wanted.priority === undefined || flow.priority === wanted.priority) &&
      sameMatch(flow.match, wanted.match, options),
  );
}
