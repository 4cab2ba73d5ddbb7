'use client';
// Applying the solution of a step by a click: that it goes on, and what came of it.
import { useCallback, useEffect, useState } from 'react';
import type { SolvedBody, StepView } from '../../server/contract/http.ts';
import { isRunning, type LiveSession } from './use-session.ts';

export type Solving = {
  /** failed null: it goes on; empty: every command succeeded. */
  readonly now: { readonly title: string; readonly failed: SolvedBody['failed'] | null } | null;
  readonly solve: (step: StepView) => Promise<void>;
  readonly dismiss: () => void;
};

/** `onSolved`: the step is marked now. */
export function useSolving(session: LiveSession, onSolved: () => void): Solving {
  const [now, setNow] = useState<Solving['now']>(null);
  const running = isRunning(session.view);
  // What was applied is gone with the machines.
  useEffect(() => {
    if (!running) setNow(null);
  }, [running]);
  const { solve: ask } = session;
  const solve = useCallback<Solving['solve']>(
    async (step) => {
      setNow({ title: step.title, failed: null });
      const failed = await ask(step.id);
      setNow(failed && { title: step.title, failed });
      if (failed) onSolved();
    },
    [ask, onSolved],
  );
  return { now, solve, dismiss: useCallback(() => setNow(null), []) };
}
