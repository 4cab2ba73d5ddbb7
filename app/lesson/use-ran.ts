'use client';
// Commands of the lesson that were run in this session, as the terminals hear them.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LessonBody } from '../../server/contract/http.ts';
import { commandLines, isCommand, ranKey, readRan } from './ran-commands.ts';
import type { Target } from './use-terminals.ts';

/** Every command line of the lesson, by the place it is for. */
function wanted(lesson: LessonBody | null): { place: string; line: string }[] {
  if (!lesson) return [];
  const pages = new DOMParser();
  return lesson.steps.flatMap((step) =>
    [...pages.parseFromString(step.html, 'text/html').querySelectorAll<HTMLElement>('pre[data-host]')].flatMap((pre) =>
      commandLines(pre.dataset.command ?? pre.textContent ?? '').map((line) => ({ place: pre.dataset.host ?? '', line })),
    ),
  );
}

export function useRan(
  lesson: LessonBody | null,
  sessionId: string | null,
): [ReadonlySet<string>, (target: Target, screenLine: string) => void] {
  const [ran, setRan] = useState<ReadonlySet<string>>(new Set());
  const commands = useRef<{ place: string; line: string }[]>([]);
  const key = sessionId && `patchbay.ran.${sessionId}`;
  useEffect(() => {
    commands.current = wanted(lesson);
  }, [lesson]);
  useEffect(() => setRan(key ? readRan(localStorage.getItem(key)) : new Set()), [key]);
  const hear = useCallback(
    (target: Target, screenLine: string) => {
      const place = target.instance ?? target.host;
      const hits = commands.current.filter((one) => one.place === place && isCommand(screenLine, one.line));
      if (hits.length === 0 || !key) return;
      setRan((old) => {
        const next = new Set([...old, ...hits.map((hit) => ranKey(hit.place, hit.line))]);
        localStorage.setItem(key, JSON.stringify([...next]));
        return next;
      });
    },
    [key],
  );
  return [ran, hear];
}
