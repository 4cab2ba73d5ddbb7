// Equality of rules by meaning.
import { isDeepStrictEqual } from 'node:util';
import type { Rule, RuleCompareOptions, Target } from './types.ts';

const RANDOM = ['random', 'random-fully', 'persistent'];

function comparableTarget(target: Target | undefined, options: RuleCompareOptions): Target | undefined {
  if (!target || options.random) return target;
  return { ...target, options: Object.fromEntries(Object.entries(target.options).filter(([name]) => !RANDOM.includes(name))) };
}

/**
 * The same packets, the same fate. Chains and tables are compared only where both rules name one; comments and counters never.
 */
export function sameRule(a: Rule, b: Rule, options: RuleCompareOptions = {}): boolean {
  if (a.table !== undefined && b.table !== undefined && a.table !== b.table) return false;
  if (a.chain !== undefined && b.chain !== undefined && a.chain !== b.chain) return false;
  if (!isDeepStrictEqual(a.conditions, b.conditions)) return false;
  return isDeepStrictEqual(comparableTarget(a.target, options), comparableTarget(b.target, options));
}
