// A lab with the values of one seed put in: what `verify` works with.
import type { Catalog } from '../../domain/catalog.ts';
import type { Alternate, CheckSpec, Goal, Lab, Mistake, Step, StepSolution, Topology, Values } from '../../domain/lab.ts';

export type FilledLab = {
  readonly id: string;
  readonly seed: number;
  readonly topology: Topology;
  readonly steps: readonly Step[];
  readonly solution: readonly StepSolution[];
  readonly alternates: readonly Alternate[];
  readonly mistakes: readonly Mistake[];
  /** With its placeholders; null when the lab has none. */
  readonly goal: Goal | null;
  readonly values: Values;
};

export function fillLab(catalog: Catalog, lab: Lab, seed: number): FilledLab {
  const values = catalog.draw(lab, seed);
  const fill = (solution: StepSolution) => catalog.fillSolution(solution, values);
  return {
    id: lab.id,
    seed,
    topology: catalog.fillTopology(lab.topology, values),
    steps: lab.steps.map((step) => catalog.fillStep(step, values)),
    solution: lab.solution.map(fill),
    alternates: lab.alternates.map((alternate) => ({ ...alternate, steps: alternate.steps.map(fill) })),
    mistakes: lab.mistakes.map((mistake) => ({ ...mistake, solution: fill(mistake.solution) })),
    goal: lab.goal,
    values,
  };
}

/** Checks of the steps before and up to a step, in order. */
export function checksUpTo(lab: FilledLab, stepIndex: number): readonly CheckSpec[] {
  return lab.steps.slice(0, stepIndex + 1).flatMap((step) => step.checks);
}

/** Answers of several solutions as one. */
export function answersOf(solutions: readonly StepSolution[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...solutions.map((solution) => solution.answers));
}
