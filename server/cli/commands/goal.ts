// `lab goal`: records the network that a lab's reference solution makes, for the page to show as the goal.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { GOAL_FILE } from '../../catalog/goal.ts';
import type { Catalog } from '../../domain/catalog.ts';
import type { Goal, Lab } from '../../domain/lab.ts';
import { AppError } from '../../errors.ts';
import { commonGoal, difference } from '../goal/goal-of.ts';
import { seenGoal } from '../goal/seen-goal.ts';
import type { Tool } from '../tool.ts';
import { answersOf, fillLab } from '../verify/filled-lab.ts';
import type { Slots } from '../verify/slots.ts';
import { withSlots } from '../with-slots.ts';
import { mustKnow } from './lint.ts';

/** Values of this many students: what differs between them is not the lab's. */
const SEEDS = [1, 2, 3] as const;
const JOBS = 3;

export function goalCommand({ rooms, terminal }: Tool): Command {
  return new Command('goal')
    .description(`write labs/LAB/${GOAL_FILE}: the network that the reference solution makes, shown in the page as the goal`)
    .argument('<LAB...>', 'labs to record')
    .addHelpText('after', '\nExamples:\n  npm run lab -- goal 20-flat')
    .action(async (named: string[]) => {
      const catalog = rooms.catalog(named);
      mustKnow(named, catalog);
      const labs = named.map((id) => catalog.getLab(id));
      await withSlots(rooms, JOBS, async (slots) => {
        for (const lab of labs) {
          const goal = await recordGoal(catalog, lab, slots);
          writeFileSync(path.join(lab.folder, GOAL_FILE), goalText(goal));
          terminal.print(`${lab.id}: ${goal.nodes.length} things, ${goal.edges.length} cables`);
        }
      });
    });
}

/** Throws lab-broken when the reference does not pass, or makes another network with other values. */
async function recordGoal(catalog: Catalog, lab: Lab, slots: Slots): Promise<Goal> {
  const goals = await Promise.all(SEEDS.map((seed) => solvedGoal(catalog, lab, slots, seed)));
  const [first, ...rest] = goals;
  const differs = rest.flatMap((goal) => (first ? difference(first, goal) : []));
  if (differs.length > 0)
    throw new AppError('lab-broken', `The network of ${lab.id} depends on the seed: ${[...new Set(differs)].join('; ')}.`);
  return commonGoal(goals);
}

async function solvedGoal(catalog: Catalog, lab: Lab, slots: Slots, seed: number): Promise<Goal> {
  const filled = fillLab(catalog, lab, seed);
  return slots.run(async (slot) => {
    await slot.fresh(filled.topology);
    await slot.apply(filled.solution);
    const checks = filled.steps.flatMap((step) => step.checks);
    const results = await slot.check(checks, answersOf(filled.solution));
    const wrong = results.filter((result) => result.verdict.outcome !== 'pass').map((result) => result.checkId);
    if (wrong.length > 0)
      throw new AppError(
        'lab-broken',
        `The reference solution of ${lab.id} does not pass: ${wrong.join(', ')}. \`lab verify ${lab.id}\` says more.`,
      );
    return seenGoal(slot, filled.values);
  });
}

/** A line for each thing: a change of the lab is to be read in its diff. */
function goalText({ nodes, edges }: Goal): string {
  const lines = (things: readonly object[]) => things.map((thing) => `    ${JSON.stringify(thing)}`).join(',\n');
  return `{\n  "nodes": [\n${lines(nodes)}\n  ],\n  "edges": [\n${lines(edges)}\n  ]\n}\n`;
}
