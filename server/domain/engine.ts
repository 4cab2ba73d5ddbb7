// The interface behind which the lab hosts live. The fake and Docker pass one contract suite.
import type { Topology } from './lab.ts';

export type HostState = 'up' | 'down' | 'missing';

export type HostStatus = {
  readonly session: string;
  readonly host: string;
  readonly state: HostState;
};

export type ExecOptions = {
  /** host: the student's own programs, as root in the host. probe: trusted programs in the host's namespaces. */
  readonly by: 'host' | 'probe';
  readonly stdin?: string;
  /** Killed after this; the record then has exitCode null. Default 10 000. */
  readonly timeoutMs?: number;
  /** Output past this is cut and `truncated` set. Default 1 MiB. */
  readonly maxBytes?: number;
};

export type ExecRecord = {
  readonly argv: readonly string[];
  /** null: killed at its time limit. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
};

/** One command of a batch; it runs in the named namespace of the host (absent: the host's own). */
export type BatchCommand = {
  readonly argv: readonly string[];
  readonly netns?: string;
  readonly stdin?: string;
  readonly timeoutMs?: number;
};

export type PtySize = { readonly cols: number; readonly rows: number };
/** What is printed from byte `from` on is for a screen of this size. */
export type SizedFrom = { readonly from: number; readonly size: PtySize };
/** What a shell begins with when nobody who looks at it has a size yet. */
export const FIRST_SIZE: PtySize = { cols: 80, rows: 24 };

export type PtyRequest = {
  /** Names the shell within its host; opening the same one again attaches to it. [a-z0-9-]{1,32} */
  readonly shell: string;
  /** Opens the console of this instance instead of a shell of the host. */
  readonly instance?: string;
  /** null: as it is; a new shell begins with FIRST_SIZE. */
  readonly size: PtySize | null;
  /** First byte of output wanted (0: all that is kept). What is older than the kept window is skipped. */
  readonly from: number;
};

/**
 * A shell that runs in the host under a keeper, so that it outlives this object, the connection and the server.
 * Output is numbered in bytes from the shell's first.
 */
export interface Pty {
  /** The sizes that the screen had while what is kept was printed, as far as they are known, oldest first; the last is its size now. */
  readonly sizes: readonly SizedFrom[];
  /** Called with output in order, each byte once. `offset` is the number of the first byte. */
  onData(listener: (data: Buffer, offset: number) => void): void;
  /** Called once when the shell has ended. code null: killed, or the host went away. */
  onExit(listener: (code: number | null) => void): void;
  /** Called once when the connection is gone though the shell may live: open it again with `from`. */
  onDetach(listener: () => void): void;
  write(data: Buffer): void;
  resize(size: PtySize): void;
  /** Output up to this offset was taken in by the viewers; the keeper stops reading the pty one window past it. */
  ack(offset: number): void;
  /** Lets go of the shell; it runs on. */
  detach(): void;
  /** Ends the shell (SIGHUP, then SIGKILL). */
  kill(): void;
}

/** Something changed in the host's network: look again. ovsdb: bridges, ports, interfaces, and OpenFlow flows. Heard by the probe. */
export type HostChange = { readonly session: string; readonly host: string; readonly source: 'netlink' | 'ovsdb' | 'host' };

export type EngineIsolation = { readonly isolated: boolean; readonly how: string };

/** Words for the student and the log while something takes time. */
export type Progress = (words: string) => void;

export interface HostEngine {
  /** Makes the hosts of a session with their wires, underlays, instances, and runs the set-up scripts (variables
   * already put in). Idempotent: what is there stays. Rejects with AppError; then nothing is left behind. */
  create(session: string, topology: Topology, progress?: Progress): Promise<void>;
  /** Runs argv (an array, never a shell line). Any exit code is data; rejects only if it could not run. */
  exec(session: string, host: string, argv: readonly string[], options: ExecOptions): Promise<ExecRecord>;
  /** Runs commands in the probe by one exec, in order; a record for each. Rejects only if it could not look. */
  batch(session: string, host: string, commands: readonly BatchCommand[]): Promise<readonly ExecRecord[]>;
  openPty(session: string, host: string, request: PtyRequest): Promise<Pty>;
  /** Network changes of a session's hosts, as they happen; also 'host' when one dies. Returns the end of it. */
  watch(session: string, listener: (change: HostChange) => void): () => void;
  /** What is really there, whatever the database believes. Hosts that another living process of this home made (the
   * command line, a test) are not listed: they are its own to remove. */
  list(): Promise<readonly HostStatus[]>;
  /** Idempotent; leaves nothing behind. */
  destroy(session: string): Promise<void>;
  /** Back to the start: as destroy and create, faster where it can. Shells end. */
  reset(session: string, topology: Topology, progress?: Progress): Promise<void>;
  /** How many hosts to keep ready for hand-over; refilled in the background. */
  keepReady(hosts: number): void;
  isolation(): Promise<EngineIsolation>;
  dispose(): Promise<void>;
}
