// Lab sessions in the database. `liveKey` makes a second live session of a person and a lab impossible.
import { type LabSession, mayMove, SESSION_STATES, type SessionState } from '../domain/session.ts';
import type { SessionRows } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import type { PrismaClient } from './generated/client.ts';
import { isConflict } from './users.ts';

type Row = Omit<LabSession, 'state'> & { readonly state: string };

function sessionOf(row: Row): LabSession {
  const state = SESSION_STATES.find((known) => known === row.state);
  if (!state) throw new Error(`session ${row.id} is in the unknown state ${row.state}`);
  const { id, userId, labId, seed, reason, startedAt, activeAt, endedAt } = row;
  return { id, userId, labId, state, seed, reason, startedAt, activeAt, endedAt };
}

export function createSessionRows(db: PrismaClient): SessionRows {
  return {
    async add(session) {
      const liveKey = session.state === 'stopped' ? null : `${session.userId}/${session.labId}`;
      try {
        await db.labSession.create({ data: { ...session, liveKey } });
      } catch (error) {
        if (isConflict(error)) throw new AppError('already-exists', 'This lab is running already.');
        throw error;
      }
    },
    async find(id) {
      const row = await db.labSession.findUnique({ where: { id } });
      return row && sessionOf(row);
    },
    async findLive(userId, labId) {
      const row = await db.labSession.findUnique({ where: { liveKey: `${userId}/${labId}` } });
      return row && sessionOf(row);
    },
    async live() {
      const rows = await db.labSession.findMany({ where: { liveKey: { not: null } }, orderBy: { startedAt: 'asc' } });
      return rows.map(sessionOf);
    },
    async ofLab(userId, labId) {
      return (await db.labSession.findMany({ where: { userId, labId }, orderBy: { startedAt: 'asc' } })).map(sessionOf);
    },
    async move(id, from, to, change = {}) {
      if (!mayMove(from, to)) throw new Error(`session ${id} may not move from ${from} to ${to}`);
      const { count } = await db.labSession.updateMany({
        where: { id, state: from satisfies SessionState },
        data: {
          state: to,
          ...(change.reason === undefined ? {} : { reason: change.reason }),
          ...(to === 'stopped' ? { endedAt: change.at ?? new Date(), liveKey: null } : {}),
          // The hard end counts from when the hosts were begun, not from the place in the queue.
          ...(from === 'queued' && to === 'starting' && change.at ? { startedAt: change.at, activeAt: change.at } : {}),
        },
      });
      return count === 1;
    },
    async touch(id, activeAt) {
      await db.labSession.updateMany({ where: { id }, data: { activeAt } });
    },
    async solved(id, stepIds, at) {
      for (const stepId of stepIds)
        await db.solvedStep.upsert({
          where: { sessionId_stepId: { sessionId: id, stepId } },
          create: { sessionId: id, stepId, at },
          update: {},
        });
    },
    async unsolved(id) {
      await db.solvedStep.deleteMany({ where: { sessionId: id } });
    },
    async solvedSteps(id) {
      return (await db.solvedStep.findMany({ where: { sessionId: id } })).map((row) => row.stepId);
    },
  };
}
