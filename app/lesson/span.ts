'use client';
// Lengths of time in words, and a clock that ticks for them.
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

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
