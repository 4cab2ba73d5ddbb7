// A lab session and the one table of its legal moves. Pure.

export const SESSION_STATES = ['queued', 'starting', 'ready', 'resetting', 'stopping', 'stopped', 'failed'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** From each state, the states it may move to. */
export const LEGAL_MOVES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  queued: ['starting', 'stopped', 'failed'],
  starting: ['ready', 'failed', 'stopping'],
  ready: ['resetting', 'stopping', 'failed'],
  resetting: ['ready', 'failed', 'stopping'],
  stopping: ['stopped', 'failed'],
  stopped: [],
  failed: ['stopping', 'resetting'],
};

export function mayMove(from: SessionState, to: SessionState): boolean {
  return LEGAL_MOVES[from].includes(to);
}

/** A state in which hosts may exist. */
export function isLive(state: SessionState): boolean {
  return state !== 'stopped';
}

export type LabSession = {
  readonly id: string;
  readonly userId: string;
  readonly labId: string;
  readonly state: SessionState;
  /** The values of the lab's variables are drawn from it; stable for a user and a lab, across resets. */
  readonly seed: number;
  /** Why it stopped or failed, in words for the student. */
  readonly reason: string | null;
  readonly startedAt: Date;
  /** Last keystroke or check. */
  readonly activeAt: Date;
  readonly endedAt: Date | null;
};

/** The seed of a person's values in a lab: the same at every start (FNV-1a, 31 bits). */
export function seedOf(userId: string, labId: string): number {
  let hash = 0x811c9dc5;
  for (const char of `${userId}/${labId}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 1;
}

/** Milliseconds between the first and the last thing done in each of these sessions, all together: a reset goes on counting, time
 * between two sessions does not count, nor does what came after `until` (the lab was done then). */
export function workedMs(sessions: readonly Pick<LabSession, 'startedAt' | 'activeAt'>[], until: Date | null): number {
  return sessions.reduce((sum, { startedAt, activeAt }) => {
    const end = Math.min(activeAt.getTime(), until?.getTime() ?? Number.POSITIVE_INFINITY);
    return sum + Math.max(0, end - startedAt.getTime());
  }, 0);
}
