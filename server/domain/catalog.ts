// What the other rooms may ask of the lab catalogue.
import type { BrokenLab, Lab, StepSolution, Topology, Values } from './lab.ts';

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
  fillSpec(spec: Readonly<Record<string, unknown>>, values: Values): Record<string, unknown>;
}
