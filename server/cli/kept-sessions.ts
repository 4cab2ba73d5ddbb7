// The sessions that `lab start` made and `lab stop` has not ended yet: a file each, in PATCHBAY_HOME/lab-sessions, so that two at
// once do not undo each other's. Each says who started it, and from which terminal.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Caller } from './caller.ts';

const Kept = z.object({
  session: z.string().regex(/^[a-z0-9]{1,32}$/),
  lab: z.string(),
  seed: z.number(),
  user: z.string(),
  terminal: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type KeptSession = z.infer<typeof Kept>;

export interface KeptSessions {
  /** The caller's own, oldest first. */
  own(): readonly KeptSession[];
  add(session: Pick<KeptSession, 'session' | 'lab' | 'seed'>): void;
  remove(session: string): void;
  /** The named one, whoever started it. Without a name: the caller's newest from this terminal, or else the only one that the
   * caller has. Throws AppError not-found, and bad-request when it cannot be told which is meant. */
  get(session: string | undefined): KeptSession;
}

export function keptSessions(home: string, caller: Caller, now: () => number = Date.now): KeptSessions {
  const folder = path.join(home, 'lab-sessions');
  const fileOf = (session: string) => path.join(folder, `${session}.json`);
  const all = () => filesOf(folder).flatMap((name) => read(path.join(folder, name)) ?? []);
  const own = () =>
    all()
      .filter(({ user }) => user === caller.user)
      .sort((a, b) => a.at - b.at);
  const choose = (): KeptSession => {
    const mine = own();
    const found = mine.findLast(({ terminal }) => terminal === caller.terminal) ?? (mine.length === 1 ? mine[0] : undefined);
    if (found) return found;
    if (mine.length === 0) throw new AppError('not-found', `${caller.user} has started no lab. Start one: lab start LAB`);
    const list = mine.map(({ session, lab }) => `${session} (${lab})`).join(', ');
    throw new AppError('bad-request', `You have started several labs, from other terminals: ${list}. Say which: --session ID`);
  };
  return {
    own,
    add(session) {
      mkdirSync(folder, { recursive: true });
      const part = `${fileOf(session.session)}.part`;
      writeFileSync(part, JSON.stringify({ ...session, ...caller, at: now() }));
      renameSync(part, fileOf(session.session));
    },
    remove: (session) => rmSync(fileOf(session), { force: true }),
    get(session) {
      if (session === undefined) return choose();
      const found = all().find((one) => one.session === session);
      if (found) return found;
      throw new AppError('not-found', `There is no session "${session}".`);
    },
  };
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

/** null: just removed, or no such record. */
function read(file: string): KeptSession | null {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
