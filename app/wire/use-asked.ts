'use client';
// Something asked of the API once when a component appears: waiting, there, or refused, and how to ask again.
import { useCallback, useEffect, useState } from 'react';
import type { z } from 'zod';
import { asRefusal, get, type Refusal } from './http.ts';

export type Asked<T> = {
  readonly value: T | null;
  readonly refusal: Refusal | null;
  /** Asks again; keeps showing the old value meanwhile. */
  readonly again: () => void;
  /** Puts a newer value in place without asking. */
  readonly put: (value: T | ((old: T | null) => T | null)) => void;
};

/** GET `path` with `schema`; `path` null asks nothing. A newer question's answer always wins over an older one's. */
export function useAsked<S extends z.ZodType>(path: string | null, schema: S): Asked<z.output<S>> {
  const [value, put] = useState<z.output<S> | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again on purpose
  useEffect(() => {
    if (path === null) return;
    let current = true;
    get(path, schema).then(
      (answer) => {
        if (!current) return;
        put(() => answer);
        setRefusal(null);
      },
      (thrown) => current && setRefusal(asRefusal(thrown)),
    );
    return () => {
      current = false;
    };
  }, [path, schema, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { value, refusal, again, put };
}
