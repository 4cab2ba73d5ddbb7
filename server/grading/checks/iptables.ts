// Check kind: a rule of iptables, compared by meaning, in its chain, before another; or a chain's policy.
import { z } from 'zod';
import { findChain, parseRules, printRule, type Rule, sameRule } from '../../parse/iptables.ts';
import { line, objectName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { iptables as observer } from '../observe/iptables.ts';
import { sayPlace, stackFields } from '../place.ts';
import { readable } from './readable.ts';

const rule = line.refine(readable(parseRules), 'not a rule as iptables takes it');
const BUILT_IN = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

export const iptables = defineKind({
  name: 'iptables',
  sort: 'state',
  says: 'A rule is in a chain (of either backend), optionally before another rule; or a chain has a policy. Compared by meaning, not by text.',
  example: {
    kind: 'iptables',
    in: 'qrouter-1',
    host: 'network',
    table: 'nat',
    chain: 'POSTROUTING',
    rule: '-s 10.0.0.0/24 -o eth0 -j MASQUERADE',
  },
  schema: z
    .strictObject({
      ...stackFields,
      table: z.enum(['filter', 'nat', 'mangle', 'raw', 'security']).default('filter'),
      chain: objectName,
      rule: rule.optional().describe('without -A and the chain'),
      before: rule.optional().describe('a rule of the same chain that must come after it'),
      policy: z.enum(['ACCEPT', 'DROP']).optional(),
      absent: z.boolean().optional().describe('true: the chain has no such rule'),
    })
    .refine((spec) => spec.rule !== undefined || spec.policy !== undefined, {
      message: 'needs `rule` or `policy`',
      path: ['rule'],
    })
    .refine((spec) => spec.rule !== undefined || (spec.before === undefined && spec.absent === undefined), {
      message: 'needs `rule` beside it',
      path: ['rule'],
    }),
  codes: {
    'missing-chain': 'There is no such chain in this table.',
    missing: 'No rule of the chain says this.',
    'wrong-chain': 'The rule is there, in another chain, so other packets meet it.',
    'wrong-order': 'Both rules are there, in the wrong order: the first that matches decides.',
    'missing-other': 'The rule that should come after it is not there.',
    'wrong-policy': 'What happens to packets that no rule of the chain decides is not what it should be.',
    present: 'A rule is there that should not be.',
  },
  ask: (spec, places) => ({ rules: observer.ask(places.stack(spec), {}) }),
  judge: (spec, { rules }, { places }) => {
    const where = sayPlace(places.stack(spec), `table ${spec.table}, chain ${spec.chain}`);
    const chains = [rules.nft, rules.legacy].flatMap((set) => findChain(set, spec.table, spec.chain) ?? []);
    if (chains.length === 0 && !BUILT_IN.includes(spec.chain))
      return [finding('missing-chain', where, `a chain ${spec.chain}`, 'there is none')];
    const wrong = [];
    // A packet meets the chains of both backends: DROP in one is enough.
    const policies = chains.map((chain) => chain.policy);
    const policy = policies.includes('DROP') ? 'DROP' : (policies[0] ?? 'ACCEPT');
    if (spec.policy !== undefined && policy !== spec.policy)
      wrong.push(finding('wrong-policy', where, `policy ${spec.policy}`, `policy ${policy}`));
    if (spec.rule === undefined) return wrong;
    const has = (list: readonly Rule[], one: Rule): number => list.findIndex((other) => sameRule(strip(one), strip(other)));
    for (const one of parseRules(spec.rule)) {
      const holder = chains.find((chain) => has(chain.rules, one) >= 0);
      const said = printRule(strip(one));
      if (spec.absent) {
        if (holder) wrong.push(finding('present', where, `no rule ${said}`, 'it is there'));
        continue;
      }
      if (!holder) {
        const elsewhere = [rules.nft, rules.legacy]
          .flatMap((set) => Object.values(set.tables[spec.table]?.chains ?? {}))
          .find((chain) => has(chain.rules, one) >= 0);
        const all = chains.flatMap((chain) => chain.rules.map((other) => printRule(strip(other))));
        if (elsewhere) wrong.push(finding('wrong-chain', where, said, `it is in ${elsewhere.name}`));
        else
          wrong.push(
            finding(
              'missing',
              where,
              said,
              all.length > 0 ? `the chain says: ${all.slice(0, 8).join('; ')}` : 'the chain is empty',
            ),
          );
        continue;
      }
      for (const other of spec.before === undefined ? [] : parseRules(spec.before)) {
        const at = has(holder.rules, other);
        if (at < 0) wrong.push(finding('missing-other', where, printRule(strip(other)), 'it is not there'));
        else if (at < has(holder.rules, one))
          wrong.push(finding('wrong-order', where, `${said} before ${printRule(strip(other))}`, 'it comes after it'));
      }
    }
    return wrong;
  },
});

/** Where a rule stands is told by its chain; what it says is compared. */
function strip({ conditions, target }: Rule): Rule {
  return target ? { conditions, target } : { conditions };
}
