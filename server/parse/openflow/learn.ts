// The learn action: the flow it makes, in normal form.
import { parseNumber, parseSmall, printHex } from '../address.ts';
import { excerpt, ParseError } from '../parse-error.ts';
import { splitTop } from '../split.ts';
import { type FieldBits, findSubfield, getSubfield, parseBits, printBits, printSubfield } from './fields.ts';
import type { Learn, LearnSpec } from './types.ts';

const OPTIONS = ['fin_idle_timeout', 'fin_hard_timeout', 'limit', 'result_dst', 'send_flow_rem', 'delete_learned'];

function width({ from, to }: FieldBits): number {
  return to - from + 1;
}

/** A constant for some bits of a field; whole fields as people write them. */
function constant(sub: FieldBits, text: string): string {
  const whole = width(sub) === sub.field.bits;
  const bits = parseBits(whole ? sub.field : { ...sub.field, bits: width(sub), kind: 'hex' }, text);
  return whole ? printBits(sub.field, bits) : printHex(bits.value);
}

function parseMatchSpec(text: string): LearnSpec {
  const at = text.indexOf('=');
  const target = getSubfield(at < 0 ? text : text.slice(0, at));
  const match = printSubfield(target);
  if (at < 0) return { match, from: match };
  const from = findSubfield(text.slice(at + 1));
  if (!from) return { match, value: constant(target, text.slice(at + 1)) };
  if (width(from) !== width(target)) throw new ParseError(`learn: ${excerpt(text)}: the two are of different width`);
  return { match, from: printSubfield(from) };
}

function parseLoadSpec(text: string): LearnSpec {
  const at = text.indexOf('->');
  if (at < 0) throw new ParseError(`learn: load:${excerpt(text)} has no ->`);
  const target = getSubfield(text.slice(at + 2));
  const from = findSubfield(text.slice(0, at));
  if (from) return { move: printSubfield(from), to: printSubfield(target) };
  return { load: constant(target, text.slice(0, at)), to: printSubfield(target) };
}

function sortKey(spec: LearnSpec): string {
  if ('match' in spec) return `0 ${spec.match}`;
  return 'output' in spec ? '2' : `1 ${spec.to}`;
}

/** What stands in learn(...). Its matches commute, and so do its loads; outputs keep their order. Throws ParseError. */
export function parseLearn(args: string): Learn {
  let learn: Learn = {
    do: 'learn',
    table: 1,
    priority: 0x8000,
    idleTimeout: 0,
    hardTimeout: 0,
    cookie: '0x0',
    options: [],
    specs: [],
  };
  const specs: LearnSpec[] = [];
  const options: string[] = [];
  for (const piece of splitTop(args)) {
    const [, name = '', value = ''] = /^(\w+)(?:=(.*))?$/s.exec(piece) ?? [];
    if (name === 'table') learn = { ...learn, table: parseSmall(value, 8) };
    else if (name === 'priority') learn = { ...learn, priority: parseSmall(value, 16) };
    else if (name === 'idle_timeout') learn = { ...learn, idleTimeout: parseSmall(value, 16) };
    else if (name === 'hard_timeout') learn = { ...learn, hardTimeout: parseSmall(value, 16) };
    else if (name === 'cookie') learn = { ...learn, cookie: printHex(parseNumber(value, 64)) };
    else if (OPTIONS.includes(name)) options.push(piece);
    else if (piece.startsWith('output:')) specs.push({ output: printSubfield(getSubfield(piece.slice(7))) });
    else if (piece.startsWith('load:')) specs.push(parseLoadSpec(piece.slice(5)));
    else specs.push(parseMatchSpec(piece));
  }
  const keyed = specs.map((spec) => ({ spec, key: sortKey(spec) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { ...learn, options: options.sort(), specs: keyed.map(({ spec }) => spec) };
}
