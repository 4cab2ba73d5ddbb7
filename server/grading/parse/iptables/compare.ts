// Equality of rules by meaning.
import { ParseError } from '../parse-error.ts';
import type { Rule, RuleCompareOptions } from './types.ts';

/** Chains and tables are compared only where both rules name one; comments and counters never. */
export function sameRule(_a: Rule, _b: Rule, _options: RuleCompareOptions = {}): boolean {
  throw new ParseError('not yet');
}
