// Grades one submission on fresh hosts.
import type { Catalog } from '../../domain/catalog.ts';
import type { Lab } from '../../domain/lab.ts';
import { type StepResult, stepOutcome } from '../../domain/verdict.ts';
import { AppError } from '../../errors.ts';
import { earnedOf } from '../results.ts';
import { fillLab } from '../verify/filled-lab.ts';
import type { Slot } from '../verify/slot.ts';
import type { Submission } from './submission.ts';

const SCRIPT_LIMIT_MS = 120_000;

export type Grade = {
  readonly submission: string;
  readonly seed: number;
  /** inconclusive: we could not look; it costs nothing and is to be graded again. */
  readonly outcome: StepResult['outcome'];
  readonly earned: number;
  readonly possible: number;
  readonly steps: readonly StepResult[];
  readonly remarks: readonly string[];
};

/** Runs all scripts, then checks every step. What goes wrong with one submission becomes an inconclusive grade: the others have theirs. */
export async function gradeSubmission(slot: Slot, catalog: Catalog, lab: Lab, submission: Submission): Promise<Grade> {
  const { name, seed } = submission;
  const remarks = [...submission.remarks];
  const possible = lab.steps.reduce((sum, step) => sum + step.points, 0);
  const base = { submission: name, seed, possible };
  try {
    if (submission.broken) throw new AppError('bad-request', submission.broken);
    const filled = fillLab(catalog, lab, seed);
    await slot.fresh(filled.topology);
    for (const { file, host, text } of submission.scripts) {
      const argv = [
        'bash',
        '-c',
        'cd /root; out=$(mktemp); bash -c "$0" >"$out" 2>&1 </dev/null; status=$?; tail -c 400 "$out"; rm -f "$out"; exit $status',
        text,
      ];
      const record = await slot.engine.exec(slot.session, host, argv, { by: 'host', timeoutMs: SCRIPT_LIMIT_MS });
      if (record.exitCode === null) remarks.push(`${file}: did not end within ${SCRIPT_LIMIT_MS / 1000} s`);
      else if (record.exitCode !== 0)
        remarks.push(`${file}: ended with status ${record.exitCode}: ${record.stdout.trim().split('\n').pop() ?? ''}`);
    }
    const results = await slot.check(
      filled.steps.flatMap((step) => step.checks),
      submission.answers,
    );
    const steps = filled.steps.map((step): StepResult => {
      const checks = results.filter((result) => step.checks.some((check) => check.id === result.checkId));
      return { stepId: step.id, outcome: stepOutcome(checks), ...earnedOf(step.points, checks), checks };
    });
    const earned = steps.reduce((sum, step) => sum + step.earned, 0);
    return { ...base, outcome: stepOutcome(results), earned: Math.round(earned * 100) / 100, steps, remarks };
  } catch (error) {
    const words = error instanceof AppError ? error.say : `something broke inside Patchbay: ${String(error).slice(0, 200)}`;
    return { ...base, outcome: 'inconclusive', earned: 0, steps: [], remarks: [...remarks, `could not be graded: ${words}`] };
  }
}
