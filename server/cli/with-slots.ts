// Runs work that needs many sessions: engine up, slots open, and everything taken away whatever happens, Ctrl-C too.

import type { HostEngine } from '../domain/engine.ts';
import type { Rooms } from './compose.ts';
import { SLOT_SESSION, Slots } from './verify/slots.ts';

/** What a shell shows for a command ended by Ctrl-C. */
const INTERRUPTED = 130;

/** `patience`: see SlotEyes. */
export async function withSlots<T>(rooms: Rooms, jobs: number, work: (slots: Slots) => Promise<T>, patience = 1): Promise<T> {
  const engine = await rooms.engine();
  const slots = new Slots(engine, { grader: rooms.grader, picturer: rooms.picturer(engine), patience }, jobs);
  const end = async (): Promise<void> => {
    await slots.dispose();
    await engine.dispose();
  };
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    slots.abandon();
    void end().finally(() => process.exit(INTERRUPTED));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await removeStray(engine);
    engine.keepReady(jobs);
    const result = await work(slots);
    // Half a result is none: the process ends as soon as the hosts are gone.
    return interrupted ? await new Promise<T>(() => {}) : result;
  } finally {
    await end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** Sessions of a run that was killed. The engine does not list those of a process that lives. */
async function removeStray(engine: HostEngine): Promise<void> {
  const sessions = new Set((await engine.list()).map((host) => host.session).filter((session) => SLOT_SESSION.test(session)));
  await Promise.all([...sessions].map((session) => engine.destroy(session)));
}
