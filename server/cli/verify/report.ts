// What `verify` found out about a lab, and the JSON that tools read.

export type StepReport = { readonly id: string; readonly passed: boolean };

export type LabReport = {
  readonly id: string;
  readonly seconds: number;
  readonly start: { readonly checks: number; readonly failed: number; readonly held: number };
  readonly steps: readonly StepReport[];
  readonly alternates: { readonly passed: number; readonly all: number };
  readonly mistakes: { readonly asNamed: number; readonly all: number };
  readonly mutants: {
    readonly killed: number;
    readonly all: number;
    readonly inert: number;
    readonly survivors: readonly string[];
  };
  readonly leaks: number;
  readonly prose: { readonly ran: number; readonly failed: number };
  /** Everything that fell short, in words, each beginning with what it is about. */
  readonly problems: readonly string[];
  /** Why the lab could not be looked at; then the figures are those so far. */
  readonly blind: readonly string[];
};

/** A lab's grader may let this part of the mutants live; each of them is listed all the same. */
export const LEAST_SCORE = 0.95;

export function labOk(lab: LabReport): boolean {
  return lab.problems.length === 0 && lab.blind.length === 0 && mutationScore(lab.mutants) >= LEAST_SCORE;
}

/** killed / all, 0..1; 1 when there was nothing to kill. */
export function mutationScore({ killed, all }: Pick<LabReport['mutants'], 'killed' | 'all'>): number {
  return all === 0 ? 1 : killed / all;
}

/** `broken`: labs that lint refuses; they cannot be verified. The shape that shared tools know, field for field. */
export function reportJson(labs: readonly LabReport[], seconds: number, broken: readonly string[] = []): string {
  const shape = (lab: LabReport) => {
    const { id, start, steps, alternates, mistakes, mutants, leaks, prose } = lab;
    return { id, ok: labOk(lab), start, steps, alternates, mistakes, mutants, leaks, prose };
  };
  return JSON.stringify({ ok: broken.length === 0 && labs.every(labOk), seconds, labs: labs.map(shape) });
}
