// Actions: from text to single actions; normal.ts then gives the list its normal form.
import { ones, parseNumber, parseSmall, printHex } from '../address.ts';
import { excerpt, ParseError } from '../parse-error.ts';
import { splitTop, unquote } from '../split.ts';
import { type FieldBits, findSubfield, getField, getSubfield, parseBits, printSubfield, printValue } from './fields.ts';
import { parseLearn } from './learn.ts';
import { resolveField } from './match.ts';
import { canonicalPort, isReserved } from './ports.ts';
import type { Action, Match } from './types.ts';

/** Known, and compared by their text only. */
const OTHERS = new Set([
  ...[
    'clear_actions',
    'ct_clear',
    'exit',
    'note',
    'set_queue',
    'pop_queue',
    'enqueue',
    'push_mpls',
    'pop_mpls',
    'multipath',
    'bundle',
  ],
  ...['bundle_load', 'sample', 'fin_timeout', 'dec_mpls_ttl', 'set_mpls_label', 'set_mpls_tc', 'set_mpls_ttl', 'push', 'pop'],
  ...['encap', 'decap', 'check_pkt_larger', 'delete_field', 'debug_recirc', 'debug_slow', 'dec_nsh_ttl'],
]);

/** OpenFlow 1.0's setters -> field */
const SETTERS: Readonly<Record<string, string>> = {
  mod_dl_src: 'eth_src',
  mod_dl_dst: 'eth_dst',
  mod_nw_src: 'ip_src',
  mod_nw_dst: 'ip_dst',
  mod_nw_ttl: 'nw_ttl',
  mod_nw_ecn: 'ip_ecn',
  mod_tp_src: 'tp_src',
  mod_tp_dst: 'tp_dst',
  set_tunnel: 'tun_id',
  set_tunnel64: 'tun_id',
};

/** name, argument and whether the argument stood in brackets: `ct(commit)`, `output:2`, `output=2`. */
function takeApart(text: string): { name: string; args: string | null; brackets: boolean } {
  const parts = /^([A-Za-z0-9_]+)(?:([:=])(.*)|\((.*)\))?$/s.exec(text);
  if (!parts) return { name: text, args: null, brackets: false };
  return { name: parts[1] ?? '', args: parts[3] ?? parts[4] ?? null, brackets: parts[4] !== undefined };
}

/** A constant into some bits of a field. */
function setBits({ field, from, to }: FieldBits, value: bigint): Action {
  if (value >> BigInt(to - from + 1) !== 0n) throw new ParseError(`${printHex(value)} does not fit into bits ${from} to ${to}`);
  const mask = ones(to - from + 1) << BigInt(from);
  const shifted = value << BigInt(from);
  if (field.name === 'vlan_tci' && mask === 0x1fffn) return { do: 'set', field: 'vlan_vid', value: printHex(shifted) };
  if (mask === ones(field.bits)) return { do: 'set', field: field.name, value: printValue(field, shifted) };
  return { do: 'set', field: field.name, value: printHex(shifted), mask: printHex(mask) };
}

function arrow(name: string, args: string): [string, string] {
  const at = args.lastIndexOf('->');
  if (at < 0) throw new ParseError(`${name}: "${excerpt(args)}" has no ->`);
  return [args.slice(0, at).trim(), args.slice(at + 2).trim()];
}

function parseSetField(args: string, match: Match): Action {
  const [text, target] = arrow('set_field', args);
  const sub = getSubfield(target);
  const spelled = getField(/^\w+/.exec(target)?.[0] ?? '');
  const field = getField(resolveField(spelled.name, match));
  const { value, mask } = parseBits(field, unquote(text));
  if (mask === 0n) throw new ParseError('set_field with an empty mask sets nothing');
  if (mask === ones(field.bits)) {
    const whole = /^\w+(\[\])?$/.test(target);
    return whole ? { do: 'set', field: field.name, value: printValue(field, value) } : setBits(sub, value);
  }
  // OpenFlow 1.5 writes load into some bits as set_field with a mask.
  if (field.name === 'vlan_tci' && mask === 0x1fffn) return { do: 'set', field: 'vlan_vid', value: printHex(value) };
  return { do: 'set', field: field.name === 'vlan_vid' ? 'vlan_tci' : field.name, value: printHex(value), mask: printHex(mask) };
}

function parseLoad(args: string): Action {
  const [text, target] = arrow('load', args);
  const sub = getSubfield(target);
  const whole = { ...sub.field, bits: sub.to - sub.from + 1 };
  const { value, mask } = parseBits(whole, text);
  if (mask !== ones(whole.bits)) throw new ParseError('load takes no mask');
  return setBits(sub, value);
}

function parseOutput(args: string): Action {
  const inner = /^(?:port=)?(.*)$/s.exec(args)?.[1] ?? args;
  const limited = splitTop(inner).length === 2 ? splitTop(inner) : null;
  const length = limited && /^max_len=(\w+)$/.exec(limited[1] ?? '');
  if (limited && !length) throw new ParseError(`output: cannot read "${excerpt(args)}"`);
  const text = limited?.[0] ?? inner;
  if (text.includes('[')) return { do: 'output-field', field: printSubfield(getSubfield(text)) };
  const [port = '', controllerLength] = text.toUpperCase().startsWith('CONTROLLER:') ? text.split(':') : [text];
  if (canonicalPort(unquote(port)) === 'CONTROLLER') return parseController(controllerLength ?? '');
  const out: Action = { do: 'output', port: canonicalPort(unquote(port)) };
  return length ? { ...out, maxLength: parseSmall(length[1] ?? '', 16) } : out;
}

function parseController(args: string): Action {
  const options = /^\w+$/.test(args) ? [`max_len=${parseSmall(args, 16)}`] : splitTop(args);
  // What ovs-ofctl assumes when it is not said.
  const silent = ['max_len=65535', 'reason=action', 'id=0'];
  return { do: 'controller', options: options.filter((option) => !silent.includes(option)).sort() };
}

function parseResubmit(args: string, brackets: boolean): Action {
  if (!brackets) return { do: 'resubmit', port: resubmitPort(args), ct: false };
  const [port = '', table = '', ct = '', ...rest] = args.split(',').map((part) => part.trim());
  if (rest.length || (ct !== '' && ct !== 'ct') || (port === '' && table === '')) {
    throw new ParseError(`resubmit(${excerpt(args)}) is not resubmit(port,table)`);
  }
  return {
    do: 'resubmit',
    ...(port === '' || port.toUpperCase() === 'IN_PORT' ? {} : { port: resubmitPort(port) }),
    ...(table === '' || table === '255' ? {} : { table: parseSmall(table, 8) }),
    ct: ct === 'ct',
  };
}

function resubmitPort(text: string): string {
  return canonicalPort(unquote(text));
}

function parseCt(args: string, match: Match): Action {
  let ct: Extract<Action, { do: 'ct' }> = { do: 'ct', commit: false, force: false, zone: '0', exec: [] };
  for (const option of splitTop(args)) {
    const { name, args: value } = takeApart(option);
    if (name === 'commit' && value === null) ct = { ...ct, commit: true };
    else if (name === 'force' && value === null) ct = { ...ct, force: true };
    else if (name === 'nat') ct = { ...ct, nat: value?.replace(/\s/g, '') ?? '' };
    else if (name === 'table' && value !== null) ct = { ...ct, table: parseSmall(value, 8) };
    else if (name === 'alg' && value !== null) ct = { ...ct, alg: value };
    else if (name === 'zone' && value !== null) {
      const field = findSubfield(value);
      ct = { ...ct, zone: field ? printSubfield(field) : String(parseSmall(value, 16)) };
    } else if (name === 'exec' && value !== null) ct = { ...ct, exec: parseActionList(value, match) };
    else throw new ParseError(`ct: cannot read "${excerpt(option)}"`);
  }
  return ct;
}

function parseConjunction(args: string): Action {
  const parts = /^\s*(\w+)\s*,\s*(\d{1,2})\s*\/\s*(\d{1,2})\s*$/.exec(args);
  if (!parts) throw new ParseError(`conjunction(${excerpt(args)}) is not conjunction(id,k/n)`);
  return { do: 'conjunction', id: parseSmall(parts[1] ?? ''), clause: Number(parts[2]), of: Number(parts[3]) };
}

function parseMetadata(args: string): Action {
  const { value, mask } = parseBits(getField('metadata'), args);
  return { do: 'write-metadata', value: printHex(value), ...(mask === ones(64) ? {} : { mask: printHex(mask) }) };
}

function tagAction(what: 'vid' | 'pcp', args: string): Action {
  return { do: 'tag-or-retag', what, value: Number(parseNumber(args, what === 'vid' ? 12 : 3)) };
}

/** One action. `drop` is null: it is the empty list. Throws ParseError. */
function parseAction(text: string, match: Match): Action | null {
  const { name: spelled, args, brackets } = takeApart(text);
  const name = spelled.toLowerCase();
  if (args === null) {
    if (name === 'drop') return null;
    if (name === 'strip_vlan' || name === 'pop_vlan') return { do: 'pop-vlan' };
    if (name === 'dec_ttl') return { do: 'dec-ttl' };
    if (name === 'controller') return { do: 'controller', options: [] };
    if (name === 'ct') return parseCt('', match);
    if (OTHERS.has(name)) return { do: 'other', name, args: '' };
    if (name in SETTERS || ['output', 'resubmit', 'learn', 'set_field', 'goto_table', 'group'].includes(name)) {
      throw new ParseError(`${name} says not what`);
    }
    return { do: 'output', port: canonicalPort(unquote(text)) };
  }
  const setter = Object.hasOwn(SETTERS, name) ? SETTERS[name] : undefined;
  if (setter) return parseSetField(`${args}->${setter}`, match);
  switch (name) {
    case 'output':
      return parseOutput(args);
    case 'controller':
      return parseController(args);
    case 'goto_table':
      return { do: 'goto', table: parseSmall(args, 8) };
    case 'resubmit':
      return parseResubmit(args, brackets);
    case 'set_field':
      return parseSetField(args, match);
    case 'load':
      return parseLoad(args);
    case 'move': {
      const [from, to] = arrow(name, args);
      return { do: 'move', from: printSubfield(getSubfield(from)), to: printSubfield(getSubfield(to)) };
    }
    case 'mod_vlan_vid':
    case 'set_vlan_vid':
      return tagAction('vid', args);
    case 'mod_vlan_pcp':
    case 'set_vlan_pcp':
      return tagAction('pcp', args);
    case 'mod_nw_tos':
      return { do: 'set', field: 'ip_dscp', value: String(parseSmall(args, 8) >> 2) };
    case 'push_vlan':
      return { do: 'push-vlan', ethertype: printHex(parseNumber(args, 16)) };
    case 'learn':
      return parseLearn(args);
    case 'ct':
      return parseCt(args, match);
    case 'conjunction':
      return parseConjunction(args);
    case 'group':
      return { do: 'group', group: String(parseSmall(args)) };
    case 'meter':
      return { do: 'meter', meter: String(parseSmall(args)) };
    case 'clone':
      return { do: 'clone', actions: parseActionList(args, match) };
    case 'write_actions':
      return { do: 'write-actions', actions: parseActionList(args, match) };
    case 'write_metadata':
      return parseMetadata(args);
  }
  // A note is padded with zeros to a multiple of eight bytes.
  if (name === 'note') return { do: 'other', name, args: withoutPadding(args.toLowerCase()) };
  if (OTHERS.has(name)) return { do: 'other', name, args: args.replace(/\s+/g, '') };
  if (isReserved(name.toUpperCase())) return { do: 'output', port: name.toUpperCase() };
  throw new ParseError(`there is no action "${excerpt(spelled)}"`);
}

/** By steps from the end: a pattern would look at each of a long note's zeros anew from each of them. */
function withoutPadding(note: string): string {
  let end = note.length;
  while (note.endsWith('.00', end)) end -= 3;
  return note.slice(0, end);
}

/** enqueue:P:Q is set_queue:Q,output:P,pop_queue, as OpenFlow 1.1 and later have it; null for any other action. */
function parseEnqueue(text: string): readonly Action[] | null {
  const parts = /^enqueue[:(]\s*("[^"]*"|[^",:]+)\s*[:,]\s*(\w+)\s*\)?$/i.exec(text);
  if (!parts) return null;
  return [
    { do: 'other', name: 'set_queue', args: String(parseSmall(parts[2] ?? '')) },
    { do: 'output', port: canonicalPort(unquote(parts[1] ?? '')) },
    { do: 'other', name: 'pop_queue', args: '' },
  ];
}

/** The actions as they stand, before normal.ts. Throws ParseError. */
export function parseActionList(text: string, match: Match): readonly Action[] {
  const pieces = splitTop(text);
  const actions = pieces.flatMap((piece): readonly (Action | null)[] => parseEnqueue(piece) ?? [parseAction(piece, match)]);
  if (actions.includes(null) && actions.length > 1) throw new ParseError('"drop" stands beside other actions');
  return actions.filter((action) => action !== null);
}
