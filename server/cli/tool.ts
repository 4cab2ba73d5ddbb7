// What every command of `lab` is given.
import type { Rooms } from './compose.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

export type Tool = {
  readonly rooms: Rooms;
  readonly terminal: Terminal;
  /** Sets the exit status of the command. */
  end(status: ExitStatus): void;
};
