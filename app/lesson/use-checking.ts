'use client';
// Pressing Check: the answers given so far, the asking, and what came of it. Answers are remembered in the browser.
import { useCallback, useEffect, useState } from 'react';
import { StepResult, type StepView } from '../../server/contract/http.ts';
import { asRefusal, post, type Refusal } from '../wire/http.ts';

export type Checking = {
  readonly answers: Readonly<Record<string, string>>;
  readonly answer: (checkId: string, value: string) => void;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly check: () => Promise<void>;
};

function read(key: string): Record<string, string> {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return Object.fromEntries(
      Object.entries(raw ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

/** `onResult` hears every result. Answers are kept per lab and step. */
export function useChecking(
  labId: string,
  sessionId: string | null,
  step: StepView | null,
  onResult: (result: StepResult) => void,
): Checking {
  const key = `patchbay.answers.${labId}.${step?.id ?? ''}`;
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    setAnswers(read(key));
    setRefusal(null);
  }, [key]);
  const answer = useCallback(
    (checkId: string, value: string) =>
      setAnswers((old) => {
        const next = { ...old, [checkId]: value };
        localStorage.setItem(key, JSON.stringify(next));
        return next;
      }),
    [key],
  );
  const check = useCallback(async () => {
    if (!sessionId || !step || busy) return;
    setBusy(true);
    setRefusal(null);
    const asked = new Set(step.checks.filter((one) => one.question).map((one) => one.id));
    const given = Object.fromEntries(Object.entries(answers).filter(([id, value]) => asked.has(id) && value.trim() !== ''));
    try {
      onResult(await post(`/api/sessions/${sessionId}/check`, StepResult, { step: step.id, answers: given }));
    } catch (thrown) {
      setRefusal(asRefusal(thrown));
    }
    setBusy(false);
  }, [sessionId, step, busy, answers, onResult]);
  return { answers, answer, busy, refusal, check };
}
