// Wrong answers that people give, and mutants of the right one: the grader must refuse them.
import type { CheckSpec } from '../../domain/lab.ts';
import { answersOf, checksUpTo, type FilledLab } from './filled-lab.ts';
import { type Findings, sayPassed, sayResult } from './findings.ts';
import type { Mutant } from './mutants.ts';
import type { Prompt } from './prove-reference.ts';
import type { Slot } from './slot.ts';

/** A probe that was answered at the first look each time is given one more look; what is only looked at needs none. */
const PROMPT_PROBE_MS = 300;

/** Exactly the checks that the mistake names fail, of its step and those before. */
export async function proveMistake(slot: Slot, lab: FilledLab, index: number, found: Findings): Promise<void> {
  const mistake = lab.mistakes[index];
  if (!mistake) return;
  found.mistakes.all++;
  const step = lab.steps.findIndex((one) => one.id === mistake.stepId);
  await slot.fresh(lab.topology);
  const way = [...lab.solution.slice(0, step), mistake.solution];
  await slot.apply(way);
  const results = await slot.check(checksUpTo(lab, step), answersOf(way));
  const failed = results.filter((result) => result.verdict.outcome === 'fail').map((result) => result.checkId);
  const passed = results.filter((result) => mistake.fails.includes(result.checkId) && result.verdict.outcome === 'pass');
  const problems = [
    ...(failed.length === 0 && passed.length > 0
      ? [`passes, but should fail ${passed.map(({ checkId }) => checkId).join(', ')}`]
      : passed.map(sayPassed)),
    ...results.filter((result) => result.verdict.outcome === 'inconclusive').map(sayResult),
    ...results
      .filter((result) => failed.includes(result.checkId) && !mistake.fails.includes(result.checkId))
      .map((result) => `${sayResult(result)}, but is not among those it names`),
  ];
  if (problems.length === 0) found.mistakes.asNamed++;
  found.problems.push(...problems.map((problem) => `mistake ${mistake.name}: ${problem}`));
}

/** A check that holds at the start never failed there: a mistake must show that it can. */
export function proveHeldCanFail(lab: FilledLab, found: Findings): void {
  const named = new Set(lab.mistakes.flatMap((mistake) => mistake.fails));
  for (const step of lab.steps) {
    for (const id of Object.keys(step.holdsAtStart)) {
      if (!named.has(id))
        found.problems.push(
          `check ${id} of step ${step.id} holds at the start and no mistake makes it fail: nothing shows that it can`,
        );
    }
  }
}

/** Mutants of one step that differ in their answers only: one look at each on the same hosts. Killed when a check of the step fails. */
export async function proveMutants(
  slot: Slot,
  lab: FilledLab,
  mutants: readonly [Mutant, ...Mutant[]],
  prompt: Prompt,
  found: Findings,
): Promise<void> {
  const [first] = mutants;
  const index = lab.steps.findIndex((step) => step.id === first.stepId);
  const before = lab.solution.slice(0, index);
  await slot.fresh(lab.topology);
  await slot.apply([...before, first.solution]);
  const checks = hurried(slot, lab.steps[index]?.checks ?? [], prompt);
  for (const mutant of mutants) {
    found.mutants.all++;
    if (await slot.anyFails(checks, answersOf([...before, mutant.solution]))) found.mutants.killed++;
    else found.mutants.survivors.push(mutant.words);
  }
}

function hurried(slot: Slot, checks: readonly CheckSpec[], prompt: Prompt): readonly CheckSpec[] {
  return checks.map((check) => {
    if (!prompt.has(check.id)) return check;
    return { ...check, withinMs: Math.min(check.withinMs, slot.isPassive(check) ? 0 : PROMPT_PROBE_MS) };
  });
}
