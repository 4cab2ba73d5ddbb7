// Rules and rulesets as iptables reads them.
import { ParseError } from '../parse-error.ts';
import type { Rule, Ruleset } from './types.ts';

export function printRule(_rule: Rule): string {
  throw new ParseError('not yet');
}
export function printSave(_ruleset: Ruleset): string {
  throw new ParseError('not yet');
}
