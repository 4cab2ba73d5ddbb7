// Proves one lab's grader on real hosts: start, reference, alternates, mistakes, mutants, prose.
import type { Catalog } from '../../domain/catalog.ts';
import type { Lab } from '../../domain/lab.ts';
import { AppError } from '../../errors.ts';
import { type FilledLab, fillLab } from './filled-lab.ts';
import { type Findings, startFindings } from './findings.ts';
import { inertCommands, type Mutant, mutantsOf, sharingHosts } from './mutants.ts';
import { proveHeldCanFail, proveMistake, proveMutants } from './prove-mistakes.ts';
import { proveProse } from './prove-prose.ts';
import { type Prompt, proveAlternate, proveReference } from './prove-reference.ts';
import type { LabReport } from './report.ts';
import { sample } from './sample.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';

export type VerifyWishes = {
  /** The reference is run with this seed and the two after it; all else with this one. */
  readonly seed: number;
  /** Only what concerns this step (from 0). */
  readonly step?: number;
  /** At most so many mutants, chosen by the seed. */
  readonly mutants: number;
};
const SEEDS = 3;

/** Progress: so many tasks more, so many done. */
export type Pace = { grow(by: number): void; step(): void };

/** Rejects only on a fault of ours; a host that cannot be looked at is told in the report. */
export async function verifyLab(catalog: Catalog, lab: Lab, slots: Slots, wishes: VerifyWishes, pace: Pace): Promise<LabReport> {
  const startedAt = Date.now();
  const found = startFindings(lab.id);
  const filled = fillLab(catalog, lab, wishes.seed);
  const last = wishes.step ?? lab.steps.length - 1;
  const concerns = (stepId: string) => wishes.step === undefined || lab.steps[wishes.step]?.id === stepId;

  const prove = (task: (slot: Slot) => Promise<void>): Promise<void> => {
    pace.grow(1);
    return slots.run((slot) => unlessBlind(() => task(slot), found)).finally(() => pace.step());
  };
  const prompt: Prompt = new Set(lab.steps.flatMap((step) => step.checks.map((check) => check.id)));
  await Promise.all(
    seedsOf(lab, wishes.seed).map((seed, index) => {
      const variant = index === 0 ? filled : fillLab(catalog, lab, seed);
      return prove((slot) => proveReference(slot, variant, last, index === 0, found, prompt));
    }),
  );
  if (wishes.step === undefined) proveHeldCanFail(filled, found);
  const mutants = chosenMutants(filled, concerns, wishes, found);
  await Promise.all([
    ...lab.alternates.map((_, index) => prove((slot) => proveAlternate(slot, filled, index, last, found))),
    ...lab.mistakes.flatMap((mistake, index) =>
      concerns(mistake.stepId) ? [prove((slot) => proveMistake(slot, filled, index, found))] : [],
    ),
    prove((slot) => proveProse(slot, filled, last, found)),
    ...sharingHosts(mutants).map((group) => prove((slot) => proveMutants(slot, filled, group, prompt, found))),
  ]);
  found.mutants.survivors.sort();
  found.steps.sort((a, b) => stepIndex(lab, a.id) - stepIndex(lab, b.id));
  return { ...found, seconds: (Date.now() - startedAt) / 1000 };
}

/** Without variables every seed is the same. */
function seedsOf(lab: Lab, first: number): readonly number[] {
  return Object.keys(lab.variables).length === 0 ? [first] : Array.from({ length: SEEDS }, (_, index) => first + index);
}

function chosenMutants(
  lab: FilledLab,
  concerns: (stepId: string) => boolean,
  wishes: VerifyWishes,
  found: Findings,
): readonly Mutant[] {
  const solutions = lab.solution.filter((solution) => concerns(solution.stepId));
  found.mutants.inert = solutions.reduce((sum, solution) => sum + inertCommands(solution), 0);
  const all = solutions.flatMap((solution) => {
    const checks = lab.steps.find((step) => step.id === solution.stepId)?.checks ?? [];
    return mutantsOf(solution, { topology: lab.topology, reference: lab.solution, checks });
  });
  return sample(all, wishes.mutants, wishes.seed);
}

function stepIndex(lab: Lab, id: string): number {
  return lab.steps.findIndex((step) => step.id === id);
}

/** A refusal of the engine is not the lab's fault: it is told apart. */
async function unlessBlind(task: () => Promise<void>, found: Findings): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The author runs this: he is told the reason, too.
    const words = `could not look: ${error.say}${error.message === error.say ? '' : ` (${error.message})`}`;
    if (!found.blind.includes(words)) found.blind.push(words);
  }
}
