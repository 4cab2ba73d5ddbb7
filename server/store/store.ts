// The store: people, sign-ins, lab sessions and results in one SQLite file. The only room that knows Prisma.
import type { Store } from '../domain/store.ts';
import { createAttempts } from './attempts.ts';
import { type DatabasePlace, openDatabase } from './database.ts';
import { createSessionRows } from './session-rows.ts';
import { createSignIns, createUsers } from './users.ts';

/** Opens (and makes or migrates) the database. A Config fits as the place. Throws AppError cannot-start. */
export async function openStore(place: DatabasePlace): Promise<Store> {
  const db = await openDatabase(place);
  return {
    users: createUsers(db),
    signIns: createSignIns(db),
    sessions: createSessionRows(db),
    attempts: createAttempts(db),
    dispose: () => db.$disconnect(),
  };
}
