// A YAML file with the place of every value, so that a problem can name line and column.
import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { fieldName, type Position, type Problems } from './problems.ts';

export type YamlFile = {
  /** Path for messages. */
  readonly file: string;
  readonly value: unknown;
  /** Where the value at this path stands; of what is missing, where its nearest parent stands. */
  at(path: readonly PropertyKey[]): Position;
  /** Where the key of this path stands. */
  atKey(path: readonly PropertyKey[]): Position;
};

const FIRST: Position = { line: 1, column: 1 };

/** null when the text is not YAML; the problems then say where and why. */
export function readYaml(file: string, text: string, problems: Problems): YamlFile | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  for (const error of document.errors) {
    const at = error.linePos?.[0] ?? { line: 1, col: 1 };
    const said = (error.message.split('\n')[0] ?? '').replace(/ at line.*/, '');
    const place = { line: at.line, column: at.col };
    problems.add(file, place, '', `not YAML: ${said}${remedy(error.code, text.split('\n')[at.line - 1] ?? '', at.col)}`);
  }
  if (document.errors.length > 0) return null;

  const value = plainValue(document, file, problems);
  if (value === undefined) return null;

  const position = (offset: number | undefined): Position => {
    if (offset === undefined) return FIRST;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const walk = (path: readonly PropertyKey[], wantKey: boolean): Position => {
    let node: unknown = document.contents;
    let offset = isNode(node) ? node.range?.[0] : undefined;
    for (const [index, key] of path.entries()) {
      if (isSeq(node)) node = node.items[Number(key)];
      else if (isMap(node)) {
        const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key));
        const wanted = index === path.length - 1 && wantKey;
        if (pair && isNode(pair.key) && (wanted || !isNode(pair.value))) offset = pair.key.range?.[0];
        if (wanted) return position(offset);
        node = pair?.value;
      } else node = undefined;
      if (!isNode(node)) break;
      offset = node.range?.[0];
    }
    return position(offset);
  };
  return {
    file,
    value,
    at: (path) => walk(path, false),
    atKey: (path) => walk(path, true),
  };
}

/** undefined, with a problem, when its aliases blow it up. An empty file is null. */
function plainValue(document: Document, file: string, problems: Problems): unknown {
  try {
    return document.toJS() ?? null;
  } catch (error) {
    problems.add(file, FIRST, '', `not YAML: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** What to do about the errors that authors make most. */
function remedy(code: string, line: string, column: number): string {
  if (/[:{,]\s*\$\{/.test(line)) return ' (a placeholder inside { } or [ ] must be quoted)';
  if (code === 'DUPLICATE_KEY') return ` (the key "${/^[^:]*/.exec(line.slice(column - 1))?.[0] ?? ''}" is there twice)`;
  return /:\s+[^"'\s].*:\s/.test(line) ? ' (a text with ": " in it must be quoted)' : '';
}

/** The value when it fits; else null, with a problem for each thing that does not. Unknown keys are a problem too,
 * but the rest is given, so that what else is wrong can be found at once. */
export function validate<T>(yaml: YamlFile, schema: z.ZodType<T>, problems: Problems): T | null {
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) return parsed.data;
  const rest = structuredClone(yaml.value);
  for (const issue of parsed.error.issues) {
    report(issue, [], yaml, schema, problems);
    if (issue.code === 'unrecognized_keys') removeKeys(valueAt(rest, issue.path), issue.keys);
  }
  return schema.safeParse(rest).data ?? null;
}

function removeKeys(from: unknown, keys: readonly string[]): void {
  for (const key of keys) delete (from as Record<string, unknown>)[key];
}

function report(issue: z.core.$ZodIssue, parents: PropertyKey[], yaml: YamlFile, schema: z.ZodType, problems: Problems): void {
  const path = [...parents, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path, yaml.value);
    for (const key of issue.keys) {
      const names = known.length > 0 ? ` (known: ${known.join(', ')})` : '';
      problems.add(
        yaml.file,
        yaml.atKey([...path, key]),
        fieldName([...path, key]),
        `unknown key "${key}"${didYouMean(key, known) || names}`,
      );
    }
    return;
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues[0]?.message ?? 'bad name';
    problems.add(yaml.file, yaml.atKey(path), fieldName(path), `bad name "${String(path.at(-1))}": ${why}`);
    return;
  }
  const found = valueAt(yaml.value, path);
  const missing = found === undefined;
  const what = missing ? 'missing' : `found ${shorten(JSON.stringify(found))}`;
  const guess = issue.code === 'invalid_value' && typeof found === 'string' ? didYouMean(found, issue.values.map(String)) : '';
  problems.add(
    yaml.file,
    yaml.at(path),
    fieldName(path),
    `${issue.message.replace(/^Invalid (input|option|discriminator value)[:.] ?/, '').replace(/, received .*/, '')}, ${what}${guess}`.replace(
      'Expected',
      'expected',
    ),
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The keys that the schema knows at a path; empty when it cannot be told. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  let at: unknown = schema;
  let found: unknown = value;
  for (const key of path) {
    at = step(unwrap(at), key, found);
    found = valueAt(found, [key]);
  }
  const last = pickUnion(unwrap(at), found);
  const shape = (last as { shape?: Record<string, unknown> } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
}

type Def = { type?: string; innerType?: unknown; element?: unknown; valueType?: unknown; options?: unknown[] };
const defOf = (schema: unknown): Def => (schema as { def?: Def } | undefined)?.def ?? {};

function unwrap(schema: unknown): unknown {
  let at = schema;
  while (defOf(at).innerType !== undefined) at = defOf(at).innerType;
  return at;
}

function step(schema: unknown, key: PropertyKey, found: unknown): unknown {
  const at = pickUnion(schema, found);
  const def = defOf(at);
  if (def.type === 'array') return def.element;
  if (def.type === 'record') return def.valueType;
  return (at as { shape?: Record<PropertyKey, unknown> } | undefined)?.shape?.[key];
}

/** Of a union told apart by `kind`, the member that the value says it is. */
function pickUnion(schema: unknown, found: unknown): unknown {
  const options = defOf(schema).options;
  if (!options) return schema;
  const kind = valueAt(found, ['kind']);
  return options.find((option) => {
    const shape = (unwrap(option) as { shape?: { kind?: { value?: unknown } } }).shape;
    return shape?.kind?.value === kind;
  });
}
