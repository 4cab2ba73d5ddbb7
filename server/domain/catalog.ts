// What the other rooms may ask of the lab catalogue.
import type { BrokenLab, CheckSpec, Goal, Lab, Step, StepSolution, Topology, Values } from './lab.ts';

/** Mutants of the reference solution that the grader refused, of all; commands that change nothing a check could see. */
export type GraderScore = { readonly killed: number; readonly all: number; readonly inert: number };

/** Forms of a tool's commands: an example, and the labs that use the form. */
export type CardTool = {
  readonly tool: string;
  readonly commands: readonly { readonly example: string; readonly labs: readonly string[] }[];
};

export interface Catalog {
  /** Sound labs in the order of the path. */
  labs(): readonly Lab[];
  broken(): readonly BrokenLab[];
  /** Throws AppError not-found, or lab-broken with the first problem. */
  getLab(id: string): Lab;
  /** Values of a lab's variables for a seed: pure, stable, never colliding within the lab. */
  draw(lab: Lab, seed: number): Values;
  /** Puts values in place of `${...}`; throws AppError on an unknown variable. */
  fill(text: string, values: Values): string;
  /** Like fill, over every string of a topology, a check's spec, a script. */
  fillTopology(topology: Topology, values: Values): Topology;
  fillSolution(solution: StepSolution, values: Values): StepSolution;
  fillGoal(goal: Goal, values: Values): Goal;
  fillSpec(spec: Readonly<Record<string, unknown>>, values: Values): Record<string, unknown>;
  /** Title, hints and spec of a check. Values stay text: a check kind takes numbers as text too. */
  fillCheck(check: CheckSpec, values: Values): CheckSpec;
  /** Title, hints, prose and checks of a step. */
  fillStep(step: Step, values: Values): Step;
  /** The step's prose as sanitized HTML with the values put in; markup as in contract/http.ts (StepView). */
  renderStep(lab: Lab, step: Step, values: Values): string;
  /** What `lab verify` last found of the lab's grader (labs/SCORES.md); null when it was never verified. */
  findScore(labId: string): GraderScore | null;
  /** Terms that lessons link to (`/glossary#slug`), in alphabetical order, as sanitized HTML. */
  glossary(): readonly { readonly term: string; readonly slug: string; readonly html: string }[];
  /** The command card, made from the commands of the sound labs. */
  commandCard(): readonly CardTool[];
}
