// Who waits for room: starts from the head while there is some, and tells the others their place when it changes.
import type { LabSession } from '../domain/session.ts';
import { queueOf, type RoomLimits, roomFor } from './room.ts';

export type QueueDeps = {
  /** All sessions that are not over, those in the queue among them. */
  readonly rows: () => readonly LabSession[];
  readonly limits: RoomLimits;
  /** Memory that the machine can still give, in MiB. */
  readonly freeMemoryMb: () => number;
  /** False: nothing may start now (the engine is away, the server ends). */
  readonly open: () => boolean;
  /** Starts one; resolves when its start is under way or over. */
  readonly begin: (id: string) => Promise<void>;
  readonly placeChanged: (id: string) => void;
};

export class Queue {
  private readonly deps: QueueDeps;
  private admitting = false;
  /** Places as they were told last. */
  private places = new Map<string, number>();

  constructor(deps: QueueDeps) {
    this.deps = deps;
  }

  /** How many more may start now. */
  room(): number {
    return roomFor(this.deps.rows(), this.deps.limits, this.deps.freeMemoryMb());
  }

  /** From 1; null for one that does not wait. */
  place(id: string): number | null {
    const index = queueOf(this.deps.rows()).findIndex((row) => row.id === id);
    return index < 0 ? null : index + 1;
  }

  /** Starts from the head while there is room, in a tick of its own: it is called from the middle of moves. */
  admit(): void {
    if (this.admitting || !this.deps.open()) return;
    this.admitting = true;
    setImmediate(() => {
      this.admitting = false;
      if (!this.deps.open()) return;
      const head = queueOf(this.deps.rows()).slice(0, this.room());
      void Promise.all(head.map(({ id }) => this.deps.begin(id))).then(() => this.tellPlaces());
    });
  }

  private tellPlaces(): void {
    const told = this.places;
    this.places = new Map(queueOf(this.deps.rows()).map(({ id }, index) => [id, index]));
    for (const [id, index] of this.places) if (told.get(id) !== index) this.deps.placeChanged(id);
  }
}
