// Keeps the machine's processors from sleeping while a student waits: one that sleeps, in a virtual machine above all, takes its time to wake,
// and a start is hundreds of short turns of many programs.
import { closeSync, openSync, writeSync } from 'node:fs';

/** The kernel's door for it (Documentation/power/pm_qos_interface.rst): as long as it is open, with the longest time in microseconds that a wake may take. */
const DOOR = '/dev/cpu_dma_latency';

export class Awake {
  private holds = 0;
  private door: number | null = null;

  /** `path`: for tests. */
  constructor(private readonly path = DOOR) {}

  /** Processors stay awake until all who asked have called what they were answered. Where the door is missing or shut: no effect. */
  hold(): () => void {
    if (this.holds++ === 0) this.door = open(this.path);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.holds > 0 || this.door === null) return;
      closeSync(this.door);
      this.door = null;
    };
  }
}

function open(path: string): number | null {
  let door: number | null = null;
  try {
    door = openSync(path, 'r+');
    writeSync(door, new Int32Array([0]));
    return door;
  } catch {
    if (door !== null) closeSync(door);
    return null;
  }
}
