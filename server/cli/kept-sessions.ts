// The sessions that `lab start` made and `lab stop` has not ended yet: a small file in PATCHBAY_HOME.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';

const Kept = z.array(z.object({ session: z.string(), lab: z.string(), seed: z.number() }));
export type KeptSession = z.infer<typeof Kept>[number];

export interface KeptSessions {
  list(): readonly KeptSession[];
  add(session: KeptSession): void;
  remove(session: string): void;
  /** The named one, or the one started last. Throws AppError not-found. */
  get(session: string | undefined): KeptSession;
}

export function keptSessions(home: string): KeptSessions {
  const file = path.join(home, 'lab-sessions.json');
  const list = (): KeptSession[] => {
    try {
      return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return [];
    }
  };
  const write = (sessions: readonly KeptSession[]) => {
    mkdirSync(home, { recursive: true });
    writeFileSync(`${file}.part`, JSON.stringify(sessions));
    renameSync(`${file}.part`, file);
  };
  return {
    list,
    add: (session) => write([...list(), session]),
    remove: (session) => write(list().filter((one) => one.session !== session)),
    get: (session) => {
      const found = session === undefined ? list().at(-1) : list().find((one) => one.session === session);
      if (found) return found;
      throw new AppError(
        'not-found',
        session === undefined ? 'No lab is started. Start one: lab start LAB' : `There is no session "${session}".`,
      );
    },
  };
}
