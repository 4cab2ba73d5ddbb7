// Who may start now: the set limit, the machine's memory, and not too many starts at once. Pure.
import type { LabSession } from '../domain/session.ts';

export type RoomLimits = { readonly sessions: number; readonly freeMemoryMb: number };

/** What a start that is under way will take, though it is not yet missing from the free memory. */
const START_MB = 64;
const STARTS_AT_ONCE = 8;

/** The queue in the order in which it moves. */
export function queueOf(sessions: readonly LabSession[]): readonly LabSession[] {
  return sessions
    .filter((s) => s.state === 'queued')
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** How many from the head of the queue may start. */
export function roomFor(sessions: readonly LabSession[], limits: RoomLimits, freeMb: number): number {
  const starting = sessions.filter((s) => s.state === 'starting').length;
  const withHosts = sessions.filter((s) => s.state !== 'queued' && s.state !== 'stopped' && s.state !== 'failed').length;
  const byMemory = Math.floor((freeMb - limits.freeMemoryMb) / START_MB) - starting;
  return Math.max(0, Math.min(limits.sessions - withHosts, STARTS_AT_ONCE - starting, byMemory));
}
