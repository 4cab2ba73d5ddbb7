// The start, the reference solution and the alternates of a lab, on real hosts.

import type { CheckResult } from '../../domain/verdict.ts';
import { difference } from '../goal/goal-of.ts';
import { seenGoal } from '../goal/seen-goal.ts';
import { answersOf, checksUpTo, type FilledLab } from './filled-lab.ts';
import { type Findings, sayFailure, sayResult } from './findings.ts';
import { footprint, leftSince } from './footprint.ts';
import type { Slot } from './slot.ts';

/** At the start a check that only needs a moment must not slip through. */
const START_WITHIN_MS = 1000;

/** Checks that have passed at the first look every time: their `within` may be cut short for mutants. */
export type Prompt = Set<string>;

/** Start facts, then each step's solution with the checks of all steps so far. */
export async function proveReference(
  slot: Slot,
  lab: FilledLab,
  last: number,
  first: boolean,
  found: Findings,
  prompt: Prompt,
): Promise<void> {
  const seed = first ? '' : ` (seed ${lab.seed})`;
  await slot.fresh(lab.topology);
  const before = await footprint(slot, lab);
  await proveStart(slot, lab, first, seed, found);
  if (first) await tellLeft(slot, lab, before, found);
  for (const [index, step] of lab.steps.slice(0, last + 1).entries()) {
    const solution = lab.solution[index];
    if (!solution) continue;
    const failures = await slot.apply([solution]);
    found.problems.push(
      ...failures.map((failure) => `step ${step.id}${seed}: a command of the reference failed: ${sayFailure(failure)}`),
    );
    const wrong = await wrongAfter(slot, lab, index, prompt);
    found.problems.push(...wrong.map((result) => `step ${step.id}${seed}: after the reference solution ${sayResult(result)}`));
    const passed = failures.length === 0 && wrong.length === 0;
    const known = found.steps.findIndex((one) => one.id === step.id);
    if (known < 0) found.steps.push({ id: step.id, passed });
    else found.steps[known] = { id: step.id, passed: passed && found.steps[known]?.passed === true };
  }
  if (last === lab.steps.length - 1) await proveGoal(slot, lab, seed, found);
}

/** The network that the page shows as the goal is the one that the reference makes. */
async function proveGoal(slot: Slot, lab: FilledLab, seed: string, found: Findings): Promise<void> {
  if (!lab.goal) return;
  const differs = difference(lab.goal, await seenGoal(slot, lab.values));
  if (differs.length > 0)
    found.problems.push(
      `goal.json${seed}: the reference makes another network: ${differs.join('; ')}. \`lab goal ${lab.id}\` records it anew`,
    );
}

async function proveStart(slot: Slot, lab: FilledLab, first: boolean, seed: string, found: Findings): Promise<void> {
  for (const step of lab.steps) {
    for (const result of await slot.check(step.checks, {}, START_WITHIN_MS)) {
      const held = step.holdsAtStart[result.checkId] !== undefined;
      const { outcome } = result.verdict;
      if (first) {
        found.start.checks++;
        if (outcome === 'fail' && !held) found.start.failed++;
        if (outcome === 'pass' && held) found.start.held++;
      }
      if (outcome === 'pass' && !held)
        found.problems.push(`start${seed}: check ${result.checkId} of step ${step.id} passes before anything is done`);
      if (outcome === 'inconclusive') found.problems.push(`start${seed}: ${sayResult(result)}`);
      if (outcome === 'fail' && held)
        found.problems.push(`start${seed}: ${sayResult(result)}, but step ${step.id} says that it holds at the start`);
    }
  }
}

/** Checks of this step and those before it that do not pass. */
async function wrongAfter(slot: Slot, lab: FilledLab, index: number, prompt: Prompt): Promise<readonly CheckResult[]> {
  const answers = answersOf(lab.solution.slice(0, index + 1));
  const checks = checksUpTo(lab, index);
  const notYet = (await slot.check(checks, answers, 0))
    .filter((result) => result.verdict.outcome !== 'pass')
    .map((result) => result.checkId);
  for (const check of lab.steps[index]?.checks ?? []) {
    if (notYet.includes(check.id)) prompt.delete(check.id);
  }
  const again = checks.filter((check) => notYet.includes(check.id));
  if (again.length === 0) return [];
  return (await slot.check(again, answers)).filter((result) => result.verdict.outcome !== 'pass');
}

async function tellLeft(slot: Slot, lab: FilledLab, before: ReadonlySet<string>, found: Findings): Promise<void> {
  for (const left of leftSince(before, await footprint(slot, lab))) {
    found.leaks++;
    found.problems.push(`leak: the checks left behind ${left}`);
  }
}

/** Another right answer passes in full, step by step. */
export async function proveAlternate(slot: Slot, lab: FilledLab, index: number, last: number, found: Findings): Promise<void> {
  const alternate = lab.alternates[index];
  if (!alternate) return;
  found.alternates.all++;
  const problems: string[] = [];
  await slot.fresh(lab.topology);
  for (const [step, solution] of alternate.steps.slice(0, last + 1).entries()) {
    const failures = await slot.apply([solution]);
    problems.push(...failures.map((failure) => `a command failed: ${sayFailure(failure)}`));
    const results = await slot.check(checksUpTo(lab, step), answersOf(alternate.steps.slice(0, step + 1)));
    problems.push(
      ...results
        .filter((result) => result.verdict.outcome !== 'pass')
        .map((result) => `after step ${solution.stepId} ${sayResult(result)}`),
    );
    if (problems.length > 0) break;
  }
  if (problems.length === 0) found.alternates.passed++;
  found.problems.push(...problems.map((problem) => `alternate ${alternate.name}: ${problem}`));
}
