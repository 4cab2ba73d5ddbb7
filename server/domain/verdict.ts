// What grading says: verdicts, findings and the evidence behind them. Pure words, no behaviour.

/** One thing that is not as it should be. `code` names it for hints (`hints:` in lab.yaml is keyed by it). */
export type Finding = {
  readonly code: string;
  /** Where: host, and what on it ("compute1, bridge br-int, port tap3f2c"). */
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
  readonly hint?: string;
};

/** What one check means. `inconclusive` is our fault and costs nothing. */
export type Verdict =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail'; readonly findings: readonly [Finding, ...Finding[]] }
  | { readonly outcome: 'inconclusive'; readonly blind: readonly string[] };

/** A command that was run and what it said; `command` is written so that a student can run it again. */
export type Evidence = {
  readonly host: string;
  readonly command: string;
  readonly output: string;
  /** null when it was killed at its time limit. */
  readonly exitCode: number | null;
};

export type CheckResult = {
  readonly checkId: string;
  readonly title: string;
  readonly points: number;
  /** true: looks only (may be looked at again while the student works); false: sends packets. */
  readonly passive: boolean;
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
};

export type StepResult = {
  readonly stepId: string;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  /** Points of the checks that passed, of all. */
  readonly earned: number;
  readonly possible: number;
  readonly checks: readonly CheckResult[];
};

/** Worst first: any fail makes a step fail; else any inconclusive makes it inconclusive. */
export function stepOutcome(checks: readonly CheckResult[]): StepResult['outcome'] {
  if (checks.some((c) => c.verdict.outcome === 'fail')) return 'fail';
  if (checks.some((c) => c.verdict.outcome === 'inconclusive')) return 'inconclusive';
  return 'pass';
}
