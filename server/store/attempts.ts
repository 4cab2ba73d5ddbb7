// Results of checks, each with its evidence, so that a grade can be explained later.
import type { Attempt, Attempts, StepHistory } from '../domain/store.ts';
import type { StepResult } from '../domain/verdict.ts';
import type { PrismaClient } from './generated/client.ts';

type Row = Omit<Attempt, 'result'> & { readonly result: string };

// Only this file writes `result`, so what comes back has the shape that went in.
const attemptOf = (row: Row): Attempt => ({ ...row, result: JSON.parse(row.result) as StepResult });

/** Of a step that is checked again and again the newest are kept, and the best: a disk is finite. */
const KEPT = 100;

// Own work before the applied solution at the same points, then the first time.
const BEST_FIRST = [{ earned: 'desc' as const }, { solvedByClick: 'asc' as const }, { id: 'asc' as const }];

async function forgetOld(db: PrismaClient, step: Pick<Attempt, 'userId' | 'labId' | 'stepId'>, newest: number): Promise<void> {
  const where = { userId: step.userId, labId: step.labId, stepId: step.stepId };
  const last = await db.attempt.findFirst({
    where: { ...where, id: { lte: newest } },
    orderBy: { id: 'desc' },
    skip: KEPT,
    select: { id: true },
  });
  if (!last) return;
  const best = await db.attempt.findFirst({ where, orderBy: BEST_FIRST, select: { id: true } });
  await db.attempt.deleteMany({ where: { ...where, id: { lte: last.id, not: best?.id ?? -1 } } });
}

export function createAttempts(db: PrismaClient): Attempts {
  return {
    async add(attempt) {
      const { outcome, earned, possible } = attempt.result;
      const result = JSON.stringify(attempt.result);
      const { id } = await db.attempt.create({ data: { ...attempt, outcome, earned, possible, result } });
      await forgetOld(db, attempt, id);
    },
    async ofLab(userId, labId) {
      const steps = await db.attempt.groupBy({ by: ['stepId'], where: { userId, labId }, _max: { id: true } });
      const histories: StepHistory[] = [];
      for (const { stepId, _max } of steps) {
        const best = await db.attempt.findFirst({
          where: { userId, labId, stepId },
          orderBy: BEST_FIRST,
        });
        const latest = await db.attempt.findUnique({ where: { id: _max.id ?? -1 } });
        if (best && latest) histories.push({ stepId, best: attemptOf(best), latest: attemptOf(latest) });
      }
      return histories;
    },
    async scores(userId) {
      const rows = await db.attempt.groupBy({
        by: ['labId', 'stepId'],
        where: { userId },
        _max: { earned: true, possible: true },
      });
      const passed = await db.attempt.groupBy({ by: ['labId', 'stepId'], where: { userId, outcome: 'pass' } });
      const keys = new Set(passed.map((row) => `${row.labId}/${row.stepId}`));
      return rows.map((row) => ({
        labId: row.labId,
        stepId: row.stepId,
        earned: row._max.earned ?? 0,
        possible: row._max.possible ?? 0,
        passed: keys.has(`${row.labId}/${row.stepId}`),
      }));
    },
  };
}
