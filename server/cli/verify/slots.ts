// The slots of a run: so many tasks at once, each with hosts of its own, and nothing left behind.
import { randomBytes } from 'node:crypto';
import PQueue from 'p-queue';
import type { HostEngine } from '../../domain/engine.ts';
import { Slot, type SlotEyes } from './slot.ts';

/** Not the letter of the server's own sessions, nor of `lab start`: both leave these alone. */
export const SLOT_SESSION = /^v[0-9a-f]{11}$/;

export class Slots {
  readonly sessions: string[] = [];
  private readonly queue: PQueue;
  private readonly all: Slot[] = [];
  private readonly idle: Slot[] = [];

  constructor(
    private readonly engine: HostEngine,
    private readonly eyes: SlotEyes,
    jobs: number,
  ) {
    this.queue = new PQueue({ concurrency: jobs });
  }

  /** Runs the task when a slot is free; earlier tasks go first. */
  run<T>(task: (slot: Slot) => Promise<T>): Promise<T> {
    return this.queue.add(async () => {
      const slot = this.idle.pop() ?? this.open();
      try {
        return await task(slot);
      } finally {
        this.idle.push(slot);
      }
    });
  }

  /** Takes the hosts away under the tasks that run, which then end soon; those that wait never begin. */
  abandon(): void {
    this.queue.clear();
    for (const slot of this.all) slot.abandon();
  }

  /** Waits for all tasks and removes the hosts. */
  async dispose(): Promise<void> {
    await this.queue.onIdle();
    await Promise.all(this.all.map((slot) => slot.dispose()));
  }

  private open(): Slot {
    const session = `v${randomBytes(6).toString('hex').slice(1)}`;
    const slot = new Slot(this.engine, this.eyes, session);
    this.all.push(slot);
    this.sessions.push(session);
    return slot;
  }
}
