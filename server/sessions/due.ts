// What a session's clock says: go on, warn, or end. Pure.
import type { LabSession } from '../domain/session.ts';

export type LifeLimits = { readonly idleMs: number; readonly warningMs: number; readonly hardMs: number };
export type Due =
  | { readonly what: 'nothing' }
  | { readonly what: 'warn'; readonly words: string }
  | { readonly what: 'end'; readonly words: string };

export function idleEnd(session: LabSession, life: LifeLimits): Date {
  return new Date(session.activeAt.getTime() + life.idleMs);
}
export function hardEnd(session: LabSession, life: LifeLimits): Date {
  return new Date(session.startedAt.getTime() + life.hardMs);
}

/** Who has closed the page of a lab in the queue holds up the others no longer than this; long enough for a lost network. */
const ABSENT_MS = 10 * 60_000;

/** What to do with a session at this moment. `activeAt` of one in the queue: when somebody last looked at it. */
export function due(session: LabSession, now: Date, life: LifeLimits): Due {
  if (session.state === 'queued' && now.getTime() - session.activeAt.getTime() >= ABSENT_MS)
    return {
      what: 'end',
      words: `The lab left the queue: its page was closed for ${minutes(ABSENT_MS)}. Start it to wait again.`,
    };
  if (session.state !== 'ready' && session.state !== 'failed') return { what: 'nothing' };
  const untilIdle = idleEnd(session, life).getTime() - now.getTime();
  const untilHard = hardEnd(session, life).getTime() - now.getTime();
  if (untilHard <= 0)
    return { what: 'end', words: `The lab was stopped: it ran for ${hours(life.hardMs)}, the longest a lab may run.` };
  if (untilIdle <= 0)
    return { what: 'end', words: `The lab was stopped: nothing was typed or checked for ${minutes(life.idleMs)}.` };
  if (session.state === 'failed') return { what: 'nothing' };
  if (untilHard <= life.warningMs)
    return {
      what: 'warn',
      words: `This lab ends in ${minutes(untilHard)}: it has run for almost ${hours(life.hardMs)}. Results are kept.`,
    };
  if (untilIdle <= life.warningMs)
    return {
      what: 'warn',
      words: `Nothing was typed or checked for a while: the lab stops in ${minutes(untilIdle)}. Type, or extend it, to go on.`,
    };
  return { what: 'nothing' };
}

function minutes(ms: number): string {
  const n = Math.max(1, Math.ceil(ms / 60_000));
  return n === 1 ? 'a minute' : `${n} minutes`;
}
function hours(ms: number): string {
  const n = Math.round(ms / 3_600_000);
  return n === 1 ? 'an hour' : `${n} hours`;
}
