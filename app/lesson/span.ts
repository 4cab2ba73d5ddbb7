'use client';
// Lengths of time in words, and a clock that ticks for them.
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import type { SessionView } from '../../server/contract/http.ts';

/** Milliseconds -> "12 min", "2 h 5 min"; less than a minute in seconds. */
export function useSpan(): (ms: number) => string {
  const t = useTranslations('time');
  return (ms) => {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 60) return t('sec', { n: seconds });
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? t('min', { n: minutes }) : t('hourMin', { h: Math.floor(minutes / 60), m: minutes % 60 });
  };
}

/** Now, in milliseconds, every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(tick);
  }, [everyMs]);
  return now;
}

/** Now by the server's clock, in milliseconds, every `everyMs`: that of this browser only says how long ago `view` came. */
export function useServerNow(view: { readonly now: string } | null, everyMs: number): number {
  const now = useNow(everyMs);
  const ahead = useMemo(() => (view ? Date.parse(view.now) - Date.now() : 0), [view]);
  return now + ahead;
}

/** Whether machines that ran when the connection was lost still do, as far as can be known from here. */
export function goOn(
  view: Pick<SessionView, 'state' | 'idleEndsAt' | 'hardEndsAt'> | null,
  hungUp: boolean,
  now: number,
): boolean {
  const ends = [view?.idleEndsAt, view?.hardEndsAt].map((end) => (end ? Date.parse(end) : 0));
  return view?.state === 'ready' && !hungUp && Math.min(...ends) > now;
}
