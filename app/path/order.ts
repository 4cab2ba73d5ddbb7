// What the learning path says about labs: done, begun, new; what runs; what is next. Pure.
import type { LabCard } from '../../server/contract/http.ts';

export const PARTS = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
export type Part = (typeof PARTS)[number];
export type LabState = 'live' | 'queued' | 'done' | 'begun' | 'new';

const LIVE = new Set(['starting', 'ready', 'resetting', 'stopping']);

/** The one word for a card. A lab that runs is live however much of it is done. */
export function labState(lab: LabCard): LabState {
  if (lab.session?.state === 'queued') return 'queued';
  if (lab.session && LIVE.has(lab.session.state)) return 'live';
  if (isDone(lab)) return 'done';
  return lab.passedSteps > 0 || lab.score !== null ? 'begun' : 'new';
}

export function isDone(lab: LabCard): boolean {
  return lab.steps > 0 && lab.passedSteps >= lab.steps;
}

/** Labs of `after` that are there and not done, in the path's order. */
export function missingBefore(lab: LabCard, labs: readonly LabCard[]): LabCard[] {
  return labs.filter((other) => lab.after.includes(other.id) && !isDone(other));
}

/** Labs by part, in the path's order (their ids begin with a number). Labs of an unknown part come last, under their own letter. */
export function byPart(labs: readonly LabCard[]): { part: string; labs: LabCard[] }[] {
  const sorted = [...labs].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const others = [...new Set(sorted.map((lab) => lab.part))].filter((part) => !PARTS.includes(part as Part)).sort();
  return [...PARTS, ...others].map((part) => ({ part, labs: sorted.filter((lab) => lab.part === part) }));
}

/** The lab to offer first: what runs, else what was begun, else the first new one that can run here (its `after` done if there is one). */
export function nextLab(labs: readonly LabCard[]): LabCard | null {
  const sorted = byPart(labs).flatMap((group) => group.labs);
  const able = sorted.filter((lab) => lab.unmet.length === 0);
  const isNew = (lab: LabCard) => labState(lab) === 'new';
  return (
    sorted.find((lab) => ['live', 'queued'].includes(labState(lab))) ??
    able.find((lab) => labState(lab) === 'begun') ??
    able.find((lab) => isNew(lab) && missingBefore(lab, labs).length === 0) ??
    able.find(isNew) ??
    null
  );
}
