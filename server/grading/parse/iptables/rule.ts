// One rule: from text to its normal form.
import { ParseError } from '../parse-error.ts';
import type { Rule } from './types.ts';

/** `iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE`, with or without its first words. Throws ParseError. */
export function parseRule(_text: string): Rule {
  throw new ParseError('not yet');
}
/** As parseRule; a rule that names several addresses (`-s a,b`) is several rules, as for iptables itself. */
export function parseRules(_text: string): readonly Rule[] {
  throw new ParseError('not yet');
}
