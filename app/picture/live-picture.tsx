'use client';
// The network of the session as it is now.
import type { LessonBody } from '../../server/contract/http.ts';
import type { Target } from '../lesson/use-terminals.ts';

export function LivePicture(_props: { session: string; lesson: LessonBody; onTerminal: (target: Target) => void }) {
  return null;
}
