// Netfilter rules as iptables and ip6tables write and read them: read, compared by meaning, written again.
export { sameRule } from './iptables/compare.ts';
export { printRule, printSave } from './iptables/print.ts';
export { parseRule, parseRules } from './iptables/rule.ts';
export { findChain, parseSave } from './iptables/save.ts';
export type { Chain, Condition, Counters, Rule, RuleCompareOptions, Ruleset, Table, Target } from './iptables/types.ts';
