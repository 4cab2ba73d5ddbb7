// One rule: from text to its normal form.
import { excerpt, ParseError } from '../parse-error.ts';
import { BUILTIN, IMPLICIT, MODULES, type Option, TARGETS } from './options.ts';
import { normalTarget } from './target.ts';
import type { Condition, Counters, Rule, Target } from './types.ts';
import { splitWords } from './words.ts';

type Draft = {
  table?: string;
  chain?: string;
  comment?: string;
  counters?: Counters;
  conditions: Condition[];
  modules: string[];
  target: { by: 'jump' | 'goto'; name: string; options: Record<string, string> } | null;
};
type Found = { readonly option: Option; readonly of: 'condition' | 'target'; readonly module: string };

/** An option of a table by its spelling, or by a beginning that only one of them has (getopt takes `--to-dest`). */
function findIn(options: ReadonlyMap<string, Option>, word: string): Option | null {
  const exact = options.get(word);
  if (exact || !word.startsWith('--') || word.length < 4) return exact ?? null;
  const longer = [...options].filter(([spelling]) => spelling.startsWith(word)).map(([, option]) => option);
  return new Set(longer.map((option) => option.name)).size === 1 ? (longer[0] ?? null) : null;
}

/** Behind -j an option is the target's if the target has it; else the last module's that has it. */
function findOption(word: string, draft: Draft): Found | null {
  const targetName = draft.target?.name ?? '';
  const ofTarget = Object.hasOwn(TARGETS, targetName) ? TARGETS[targetName] : undefined;
  const target = ofTarget && findIn(ofTarget, word);
  if (target) return { option: target, of: 'target', module: '' };
  const builtin = BUILTIN.get(word);
  if (builtin) return { option: builtin, of: 'condition', module: '' };
  for (const module of draft.modules.toReversed()) {
    const options = Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
    const option = options && findIn(options, word);
    if (option) return { option, of: 'condition', module };
  }
  const long = findIn(BUILTIN, word);
  return long ? { option: long, of: 'condition', module: '' } : null;
}

/** An option of a module or target that we have no table of: its words up to the next option, as they are. */
function takeUnknown(word: string, rest: readonly string[], draft: Draft): { found: Found; words: number } | null {
  const unknownTarget = draft.target !== null && !Object.hasOwn(TARGETS, draft.target.name);
  const module = draft.modules.findLast((name) => !Object.hasOwn(MODULES, name));
  const chain = unknownTarget && !/^[A-Z][A-Z0-9_]*$/.test(draft.target?.name ?? '');
  if (!word.startsWith('--') || ((!unknownTarget || chain) && module === undefined)) return null;
  let words = 0;
  while (words < rest.length && !/^(-|!$)/.test(rest[words] ?? '')) words++;
  const name = unknownTarget && !chain ? word.slice(2) : `${module} ${word.slice(2)}`;
  const option: Option = { name, words: 1, read: (first) => first };
  return { found: { option, of: unknownTarget && !chain ? 'target' : 'condition', module: module ?? '' }, words };
}

function addCondition(found: Found, not: boolean, value: string, draft: Draft): void {
  const test = found.option.name;
  if (test === 'comment') {
    draft.comment = value;
    return;
  }
  if (test === 'syn') {
    draft.conditions.push({ test: 'tcp-flags', not, value: 'ACK,FIN,RST,SYN SYN' });
    return;
  }
  const implied = test === 'protocol' && !not && Object.hasOwn(IMPLICIT, value) ? IMPLICIT[value] : undefined;
  if (implied) draft.modules.unshift(implied);
  // A test that everything passes says nothing; one that nothing passes (negated) does.
  if (value === '' && !not && found.option.words > 0) return;
  draft.conditions.push({ test, not, value });
}

function countersOf(packets: string, bytes: string): Counters {
  if (!/^\d{1,20}$/.test(packets) || !/^\d{1,20}$/.test(bytes)) throw new ParseError('counters are two numbers');
  return { packets: Number(packets), bytes: Number(bytes) };
}

/** Words about the rule, not of it: -t, -A, -I, -w, -c. Returns how many were taken. */
function takeFrame(words: readonly string[], at: number, draft: Draft): number {
  const [word = '', next = '', third = ''] = words.slice(at, at + 3);
  switch (word) {
    case '-t':
    case '--table':
      draft.table = next;
      return 2;
    case '-A':
    case '--append':
    case '-C':
    case '--check':
      draft.chain = next;
      return 2;
    case '-I':
    case '--insert':
      draft.chain = next;
      return /^\d+$/.test(third) ? 3 : 2;
    case '-w':
    case '--wait':
      return /^\d+$/.test(next) ? 2 : 1;
    case '-4':
    case '-6':
    case '--ipv4':
    case '--ipv6':
    case '-n':
    case '--numeric':
      return 1;
    case '-c':
    case '--set-counters':
      draft.counters = countersOf(next, third);
      return 3;
    default:
      return 0;
  }
}

function takeTarget(word: string, next: string | undefined, draft: Draft): boolean {
  if (!['-j', '--jump', '-g', '--goto'].includes(word)) return false;
  if (draft.target) throw new ParseError('the rule has two targets');
  if (!next || next.startsWith('-')) throw new ParseError(`${word} says not where to`);
  draft.target = { by: word === '-g' || word === '--goto' ? 'goto' : 'jump', name: next, options: {} };
  return true;
}

function readWords(words: readonly string[]): Draft {
  const draft: Draft = { conditions: [], modules: [], target: null };
  let at = 0;
  let not = false;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === '!') {
      if (not) throw new ParseError('two ! stand together');
      not = true;
      at++;
      continue;
    }
    const frame = not ? 0 : takeFrame(words, at, draft);
    if (frame > 0) {
      if (at + frame > words.length) throw new ParseError(`${word} misses what follows it`);
      at += frame;
    } else if (!not && (word === '-m' || word === '--match')) {
      const module = words[at + 1];
      if (!module) throw new ParseError('-m says not which');
      draft.modules.push(module === 'icmpv6' ? 'icmp6' : module);
      at += 2;
    } else if (!not && takeTarget(word, words[at + 1], draft)) at += 2;
    else {
      at = readOption(words, at, not, draft);
      not = false;
    }
  }
  if (not) throw new ParseError('a ! stands at the end');
  return draft;
}

/** One option with its words, `!` in front or (as of old) behind. Returns where to go on. */
function readOption(words: readonly string[], at: number, notBefore: boolean, draft: Draft): number {
  const word = words[at] ?? '';
  const notBehind = words[at + 1] === '!';
  if (notBefore && notBehind) throw new ParseError('two ! stand together');
  const first = at + (notBehind ? 2 : 1);
  const not = notBefore || notBehind;
  let found = findOption(word, draft);
  let count: number = found?.option.words ?? 0;
  let joined: string | null = null;
  if (!found) {
    const unknown = takeUnknown(word, words.slice(first), draft);
    if (!unknown) throw new ParseError(`cannot read "${excerpt(word)}" in the rule`);
    found = unknown.found;
    count = unknown.words;
    joined = words.slice(first, first + count).join(' ');
  }
  if (first + count > words.length) throw new ParseError(`${word} misses what follows it`);
  const value = joined ?? (count === 0 ? '' : found.option.read(words[first] ?? '', count === 2 ? (words[first + 1] ?? '') : ''));
  if (found.of === 'condition') addCondition(found, not, value, draft);
  else if (not) throw new ParseError(`${word} cannot be negated`);
  else if (draft.target) draft.target.options[found.option.name] = value;
  return first + count;
}

function sortKey({ test, not, value }: Condition): string {
  return `${test} ${not ? '!' : ' '}${value}`;
}

/** Tests of one protocol, and what they need: the kernel refuses them without. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['sport', 'dport', 'ports'].map((test) => [test, ['tcp', 'udp', 'udplite', 'sctp', 'dccp']])),
  'icmp-type': ['icmp', 'icmpv6'],
  'tcp-flags': ['tcp'],
};

function refuseWithoutProtocol({ conditions, modules }: Draft): void {
  const protocol = conditions.find(({ test, not }) => test === 'protocol' && !not)?.value ?? '';
  const wrong = conditions.find(({ test }) => Object.hasOwn(NEEDS, test) && !NEEDS[test]?.includes(protocol));
  if (wrong) throw new ParseError(`${wrong.test} needs -p ${NEEDS[wrong.test]?.slice(0, 2).join(' or ')}`);
  const own = Object.hasOwn(IMPLICIT, protocol) ? IMPLICIT[protocol] : '';
  const other = modules.find((module) => Object.values(IMPLICIT).includes(module) && module !== own);
  if (other) throw new ParseError(`-m ${other} needs -p ${other}`);
}

function ruleOf(draft: Draft): Rule {
  refuseWithoutProtocol(draft);
  const keyed = new Map(draft.conditions.map((condition) => [sortKey(condition), condition]));
  const conditions = [...keyed.keys()]
    .sort()
    .map((key) => keyed.get(key))
    .filter((each) => each !== undefined);
  const v6 = conditions.some(
    ({ value, test }) => (test === 'protocol' && value === 'icmpv6') || (/source|destination/.test(test) && value.includes(':')),
  );
  const target: Target | null = draft.target && normalTarget(draft.target, v6);
  return {
    ...(draft.table === undefined ? {} : { table: draft.table }),
    ...(draft.chain === undefined ? {} : { chain: draft.chain }),
    conditions,
    ...(target ? { target } : {}),
    ...(draft.comment === undefined ? {} : { comment: draft.comment }),
    ...(draft.counters ? { counters: draft.counters } : {}),
  };
}

/** Where the rule names several addresses, iptables makes a rule of each. */
function spread(words: readonly string[]): readonly (readonly string[])[] {
  const at = words.findIndex(
    (word, i) => word.includes(',') && /^(-s|-d|--source|--src|--destination|--dst)$/.test(words[i - 1] ?? ''),
  );
  if (at < 0) return [words];
  const each = (words[at] ?? '').split(',');
  if (each.length > 64) throw new ParseError('the rule names more than 64 addresses');
  return each.map((address) => words.toSpliced(at, 1, address));
}

/** As parseRule; a rule that names several addresses (`-s a,b`) is several rules, as for iptables itself. Throws ParseError. */
export function parseRules(text: string): readonly Rule[] {
  let words = splitWords(text.trim());
  if (words[0] === 'sudo') words = words.slice(1);
  if (/^(\/(usr\/)?sbin\/)?ip6?tables(-nft|-legacy)?$/.test(words[0] ?? '')) words = words.slice(1);
  const counted = /^\[(\d{1,20}):(\d{1,20})\]$/.exec(words[0] ?? '');
  if (counted) words = words.slice(1);
  const rules = spread(words)
    .flatMap(spread)
    .map((each) => ruleOf(readWords(each)));
  return counted ? rules.map((rule) => ({ ...rule, counters: countersOf(counted[1] ?? '', counted[2] ?? '') })) : rules;
}

/** `iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE`, with or without its first words. Throws ParseError. */
export function parseRule(text: string): Rule {
  const [rule, ...more] = parseRules(text);
  if (!rule || more.length) throw new ParseError('the rule names several addresses: that is several rules');
  return rule;
}
