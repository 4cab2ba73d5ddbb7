// Draws the values of a lab's variables: the same for the same lab and seed, never colliding within the lab.
import { createHash } from 'node:crypto';
import type { Lab, Values, VariableSpec } from '../domain/lab.ts';
import { AppError } from '../errors.ts';
import { type Cidr, contains, formatCidr, overlap, parseCidr, sizeOf } from './ipv4.ts';

/** How often a value is drawn anew after a collision before we say that there is none left. */
const MOST_DRAWS = 2000;
const ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?![\d.])/g;
const NUMBER = /(?<![\w.:])\d{1,8}(?![\w.:/])/g;

/** What of a lab the draw depends on. */
export type Drawable = Pick<Lab, 'id' | 'variables' | 'topology' | 'steps' | 'solution'>;

/** Each variable draws from its own stream, so that adding one does not change the others.
 * Throws AppError lab-broken when a variable has no free value. */
export function drawValues(lab: Drawable, seed: number): Values {
  const taken = fixedThings(lab);
  const values: Record<string, string> = {};
  for (const [name, spec] of Object.entries(lab.variables)) {
    values[name] = drawOne(spec, `${lab.id}/${seed}/${name}`, taken);
  }
  return Object.freeze(values);
}

type Taken = { readonly words: Set<string>; readonly ids: Set<string>; readonly ranges: Cidr[] };

/** Addresses and ids that the author wrote as they are: a drawn value must not fall on one. */
function fixedThings(lab: Drawable): Taken {
  const specs = lab.steps.flatMap((step) => step.checks.map((check) => check.spec));
  const commands = lab.solution.flatMap((step) => step.scripts.flatMap((s) => s.commands.map((c) => c.text)));
  const text = [JSON.stringify(lab.topology), JSON.stringify(specs), ...commands].join('\n').replace(/\$\{[^}]*\}/g, ' ');
  const ranges = [...text.matchAll(ADDRESS)].flatMap((match) => parseCidr(match[0]) ?? []);
  return { words: new Set(), ids: new Set([...text.matchAll(NUMBER)].map((match) => match[0])), ranges };
}

function drawOne(spec: VariableSpec, stream: string, taken: Taken): string {
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const value = candidate(spec, createHash('sha256').update(`${stream}/${draw}`).digest());
    if (collides(spec, value, taken)) continue;
    taken.words.add(value);
    const range = spec.kind === 'cidr' ? parseCidr(value) : null;
    if (range) taken.ranges.push(range);
    return value;
  }
  throw new AppError('lab-broken', `There is no free value left for the variable ${stream.split('/').pop()} of this lab.`);
}

function collides(spec: VariableSpec, value: string, taken: Taken): boolean {
  if (taken.words.has(value)) return true;
  if (spec.kind === 'vlan' || spec.kind === 'vni') return taken.ids.has(value);
  if (spec.kind !== 'cidr') return false;
  const range = parseCidr(value);
  const within = parseCidr(spec.within);
  if (range === null || within === null) return false;
  // A fixed range that holds the whole of `within` (0.0.0.0/0, 10.0.0.0/8) is a remark about it, not a neighbour in it.
  return taken.ranges.some((other) => overlap(range, other) && !contains(other, within));
}

function candidate(spec: VariableSpec, random: Buffer): string {
  switch (spec.kind) {
    case 'int':
      return String(between(random, spec.min, spec.max));
    case 'vlan':
      return String(between(random, spec.min ?? 2, spec.max ?? 4094));
    case 'vni':
      return String(between(random, spec.min ?? 1, spec.max ?? 2 ** 24 - 1));
    case 'cidr':
      return drawCidr(spec, random);
    case 'mac':
      return [spec.oui ?? 'fa:16:3e', ...(random.toString('hex', 0, 3).match(/../g) ?? [])].join(':');
    case 'id':
      return uuid(random).slice(0, spec.length ?? 11);
    case 'uuid':
      return uuid(random);
    case 'pick':
      return spec.from[between(random, 0, spec.from.length - 1)] ?? '';
  }
}

function drawCidr(spec: { readonly within: string; readonly prefix: number }, random: Buffer): string {
  const within = parseCidr(spec.within);
  if (within === null) throw new AppError('lab-broken', `"${spec.within}" is not an address range.`);
  const nth = between(random, 0, 2 ** (spec.prefix - within.prefix) - 1);
  return formatCidr({ first: within.first + nth * sizeOf(spec.prefix), prefix: spec.prefix });
}

/** Both ends included. */
function between(random: Buffer, min: number, max: number): number {
  return min + (random.readUIntBE(0, 6) % (max - min + 1));
}

function uuid(random: Buffer): string {
  const hex = random.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
