// Who may start now: the set limit, the machine's memory, and not too many starts at once. Pure.
import type { LabSession } from '../domain/session.ts';

export type RoomLimits = { readonly sessions: number; readonly freeMemoryMb: number };

/** What a start that is under way will take, though it is not yet missing from the free memory. */
const START_MB = 64;
const STARTS_AT_ONCE = 8;

/** Who has labs already waits, for each, as if having asked this much later: the others come before, but not for ever. */
const LATER_MS = 10 * 60_000;

/** From when a person's new wish counts, given the sessions that the person has. */
export function queuedAt(now: Date, own: readonly LabSession[]): Date {
  return new Date(now.getTime() + LATER_MS * own.filter((s) => takesRoom(s) || s.state === 'queued').length);
}

/** The queue in the order in which it moves; `startedAt` of one in it is from when it counts. */
export function queueOf(sessions: readonly LabSession[]): readonly LabSession[] {
  return sessions
    .filter((s) => s.state === 'queued')
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime() || (a.id < b.id ? -1 : 1));
}

function takesRoom({ state }: LabSession): boolean {
  return state !== 'queued' && state !== 'stopped' && state !== 'failed';
}

/** How many from the head of the queue may start. */
export function roomFor(sessions: readonly LabSession[], limits: RoomLimits, freeMb: number): number {
  const starting = sessions.filter((s) => s.state === 'starting').length;
  const withHosts = sessions.filter(takesRoom).length;
  const byMemory = Math.floor((freeMb - limits.freeMemoryMb) / START_MB) - starting;
  return Math.max(0, Math.min(limits.sessions - withHosts, STARTS_AT_ONCE - starting, byMemory));
}
