// The output of iptables-save and ip6tables-save, both backends.
import { ParseError } from '../parse-error.ts';
import type { Chain, Ruleset } from './types.ts';

/** Throws ParseError. An empty text is an empty ruleset. */
export function parseSave(_text: string): Ruleset {
  throw new ParseError('not yet');
}
export function findChain(_ruleset: Ruleset, _table: string, _chain: string): Chain | null {
  throw new ParseError('not yet');
}
