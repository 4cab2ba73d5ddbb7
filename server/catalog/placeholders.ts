// The `${name}` and `${name:form}` of a lab: where they stand in a text, and what they become.

import type { Values } from '../domain/lab.ts';
import { formatIpv4, parseCidr, sizeOf } from './ipv4.ts';

/** `$${x}` is the literal `${x}`; `$` before anything but `{name` is left alone (shell's `$1`, `$(…)`). */
const PLACEHOLDER = /\$(\$?)\{([A-Za-z_][^}\n]*)\}/g;

export type Placeholder = { readonly name: string; readonly form: string; readonly offset: number; readonly length: number };

/** All placeholders of a text, in order. */
export function findPlaceholders(text: string): readonly Placeholder[] {
  const found: Placeholder[] = [];
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match[1] === '$') continue;
    const [name = '', ...form] = (match[2] ?? '').split(':');
    found.push({ name, form: form.join(':'), offset: match.index, length: match[0].length });
  }
  return found;
}

/** What a placeholder becomes. `problem` says in words why it cannot be. */
export type Resolved = { readonly text: string } | { readonly problem: string };

export function resolve(placeholder: Pick<Placeholder, 'name' | 'form'>, values: Values): Resolved {
  const value = values[placeholder.name];
  if (value === undefined) return { problem: unknownVariable(placeholder.name, Object.keys(values)) };
  if (placeholder.form === '') return { text: value };
  const made = form(value, placeholder.form);
  return made ?? { problem: `variable \${${placeholder.name}} (${value}) has no form ":${placeholder.form}"` };
}

/** Puts values in; `onProblem` is told of each placeholder that cannot be filled, which then stays as written. */
export function fillText(text: string, values: Values, onProblem: (problem: string) => void): string {
  return text.replace(PLACEHOLDER, (whole: string, escaped: string, inner: string) => {
    if (escaped === '$') return whole.slice(1);
    const [name = '', ...rest] = inner.split(':');
    const resolved = resolve({ name, form: rest.join(':') }, values);
    if ('text' in resolved) return resolved.text;
    onProblem(resolved.problem);
    return whole;
  });
}

function unknownVariable(name: string, known: readonly string[]): string {
  const have = known.length > 0 ? `this lab has ${known.join(', ')}` : 'this lab has no variables';
  return `unknown variable \${${name}}; ${have} (write $\${…} for a literal one)`;
}

function form(value: string, wanted: string): Resolved | null {
  if (/^\d+$/.test(value)) return integerForm(Number(value), wanted);
  return value.includes('/') ? cidrForm(value, wanted) : null;
}

function integerForm(value: number, wanted: string): Resolved | null {
  if (wanted === 'hex') return { text: `0x${value.toString(16)}` };
  const plus = /^\+(\d{1,9})$/.exec(wanted);
  return plus ? { text: String(value + Number(plus[1])) } : null;
}

function cidrForm(value: string, wanted: string): Resolved | null {
  const cidr = parseCidr(value);
  if (cidr === null) return null;
  const size = sizeOf(cidr.prefix);
  const words: Record<string, string> = {
    prefix: String(cidr.prefix),
    mask: formatIpv4(2 ** 32 - size),
    network: formatIpv4(cidr.first),
    broadcast: formatIpv4(cidr.first + size - 1),
  };
  const word = words[wanted];
  if (word !== undefined) return { text: word };
  const numbered = /^(\d+)(?:(\/)|\.\.(\d+))?$/.exec(wanted);
  if (numbered === null) return null;
  const address = (number: string) => formatIpv4(cidr.first + Number(number));
  const last = numbered[3] ?? numbered[1] ?? '';
  if (Number(last) >= size || Number(numbered[1]) > Number(last)) return { problem: `${value} has no address number ${wanted}` };
  const first = address(numbered[1] ?? '');
  if (numbered[2] === '/') return { text: `${first}/${cidr.prefix}` };
  return { text: numbered[3] === undefined ? first : `${first},${address(numbered[3])}` };
}
