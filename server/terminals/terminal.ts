// One shell with all who look at it: numbered output, flow by levels, and its way back to the keeper.
import type { Clock } from '../domain/clock.ts';
import { FIRST_SIZE, type Pty, type PtySize } from '../domain/engine.ts';
import type { Log } from '../domain/log.ts';
import { Viewer, type ViewerPort } from './viewer.ts';
import { OutputWindow } from './window.ts';

export type TerminalDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /** Opens the shell, or attaches to it when it runs. */
  readonly open: (from: number, size: PtySize | null) => Promise<Pty>;
  /** New output, once and in order. */
  readonly record: (data: Buffer, offset: number) => void;
  /** What is printed from now on is for a screen of this size. */
  readonly resized: (size: PtySize) => void;
  readonly onEnd: (terminal: Terminal) => void;
};

/** Replayed to one who comes back. All that a keeper keeps (1 MiB) fits, and what it lets out beyond an ack (256 KiB). */
const KEPT_BYTES = 1280 * 1024;
/** A viewer that takes nothing in for this long no longer holds up the shell. */
const STUCK_MS = 10_000;
/** A keeper's replay is over when it has said nothing for this long; real time, it is about a socket. */
const REPLAY_QUIET_MS = 30;
const REPLAY_LIMIT_MS = 500;
const RECONNECT_MS = [50, 200, 500, 1000, 2000, 5000, 5000, 5000, 10_000] as const;
const HELD_INPUT_BYTES = 64 * 1024;
/** The keeper is told of a step at a time, not of every key's echo; far less than its window, so nothing ever waits for it. */
const ACK_STEP_BYTES = 32 * 1024;

export class Terminal {
  readonly id: string;
  readonly session: string;
  private readonly deps: TerminalDeps;
  private readonly window: OutputWindow;
  private readonly viewers = new Set<Viewer>();
  private pty: Pty | null = null;
  private readonly asked: PtySize | null;
  private size: PtySize;
  private heldInput: Buffer[] = [];
  private unrecorded: { readonly data: Buffer; readonly offset: number }[] = [];
  private ackedToPty = 0;
  private flushing = false;
  private ended = false;
  private tries = 0;
  private cancelStuck: (() => void) | null = null;

  /** Without a size a shell that runs keeps the one it has. */
  constructor(id: string, session: string, size: PtySize | null, deps: TerminalDeps) {
    this.id = id;
    this.session = session;
    this.asked = size;
    this.size = size ?? FIRST_SIZE;
    this.window = new OutputWindow(KEPT_BYTES, this.size);
    this.deps = deps;
  }

  get viewerCount(): number {
    return this.viewers.size;
  }
  get currentSize(): PtySize {
    return this.size;
  }
  /** Number of the byte to come. */
  get end(): number {
    return this.window.end;
  }

  /** Opens the shell. `replay`: it may have run before this server did; resolves when what it printed then is here, so
   * that a viewer can be told where the old output ends. Rejects as engine.openPty does. */
  async start(replay: boolean): Promise<void> {
    const pty = await this.deps.open(0, this.asked);
    this.window.learnSizes(pty.sizes);
    this.size = pty.sizes.at(-1)?.size ?? this.size;
    this.take(pty, 0);
    const limit = Date.now() + (replay ? REPLAY_LIMIT_MS : 0);
    for (let seen = -1; seen < this.window.end && Date.now() < limit; ) {
      seen = this.window.end;
      await new Promise((resolve) => setTimeout(resolve, REPLAY_QUIET_MS));
    }
    this.deps.resized(this.size);
  }

  /** Adds a viewer that has seen everything before `from`; output follows from the offset in the answer. */
  view(port: ViewerPort, options: { readonly from: number; readonly writable: boolean }): { viewer: Viewer; offset: number } {
    const viewer = new Viewer(port, options.writable, options.from);
    this.viewers.add(viewer);
    this.flushSoon();
    const known = options.from >= this.window.start && options.from <= this.window.end;
    return { viewer, offset: known ? options.from : this.window.start };
  }

  leave(viewer: Viewer): void {
    this.viewers.delete(viewer);
    this.settle();
  }

  ack(viewer: Viewer, offset: number): void {
    viewer.ack(offset);
    viewer.pump(this.window);
    this.settle();
  }

  /** Only a viewer that may write; the others are refused at the door. While the connection is away a little is held. */
  write(data: Buffer): void {
    if (this.pty) {
      this.pty.write(data);
      return;
    }
    const held = this.heldInput.reduce((sum, part) => sum + part.length, 0);
    if (held + data.length <= HELD_INPUT_BYTES) this.heldInput.push(data);
  }

  /** Viewers are told before they hear what is printed for the new size; `asking`, who asked, has it already. */
  resize(size: PtySize, asking?: Viewer): void {
    if (asking) asking.size = size;
    if (size.cols === this.size.cols && size.rows === this.size.rows) return;
    this.size = size;
    this.pty?.resize(size);
    this.window.resize(size);
    this.record();
    this.deps.resized(size);
    this.flushSoon();
  }

  kill(): void {
    this.pty?.kill();
  }

  /** Lets go of the shell; it runs on. Viewers are told `exit` when the shell is known to be gone. */
  close(end?: { readonly code: number | null }): void {
    if (this.ended) return;
    this.ended = true;
    this.cancelStuck?.();
    for (const viewer of this.viewers) {
      viewer.pump(this.window, end ? Number.POSITIVE_INFINITY : undefined);
      if (end) viewer.port.exit(end.code);
    }
    this.viewers.clear();
    this.record();
    this.pty?.detach();
    this.pty = null;
    this.deps.onEnd(this);
  }

  /** `from` is what was asked for: a keeper that goes on earlier is that of another shell. */
  private take(pty: Pty, from: number): void {
    if (this.ended) {
      pty.detach();
      return;
    }
    this.pty = pty;
    this.ackedToPty = 0;
    let first = true;
    pty.onData((data, offset) => {
      if (this.pty !== pty) return;
      if (first && offset < from) this.beginAnew();
      first = false;
      this.receive(data, offset);
    });
    pty.onExit((code) => {
      if (this.pty !== pty) return;
      this.pty = null;
      this.close({ code });
    });
    pty.onDetach(() => {
      if (this.pty !== pty) return;
      this.pty = null;
      this.reconnectLater();
    });
    for (const data of this.heldInput.splice(0)) pty.write(data);
    this.settle();
  }

  private receive(data: Buffer, offset: number): void {
    this.tries = 0;
    const fresh = this.window.add(data, offset);
    if (fresh.length === 0) return;
    this.unrecorded.push({ data: fresh, offset: this.window.end - fresh.length });
    this.flushSoon();
  }

  /** All that arrives within one tick goes out as one frame; a lone key's echo waits for nothing. */
  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      if (this.ended) return;
      for (const viewer of this.viewers) viewer.pump(this.window);
      this.settle();
      this.record();
    });
  }

  /** After it was sent: nobody waits for the recording. */
  private record(): void {
    for (const { data, offset } of this.unrecorded.splice(0)) this.deps.record(data, offset);
  }

  /** Tells the keeper how far the viewers are, computed from where things stand. The slowest who may write decides
   * (who only looks on does not, unless nobody else is there); with no viewer the shell is held one window on. */
  private settle(): void {
    const awake = [...this.viewers].filter((viewer) => !viewer.stuck);
    const writers = awake.filter((viewer) => viewer.writable);
    const deciding = writers.length > 0 ? writers : awake;
    if (deciding.length > 0) {
      const level = Math.min(...deciding.map((viewer) => viewer.acked), this.window.end);
      if (level - this.ackedToPty >= ACK_STEP_BYTES) {
        this.ackedToPty = level;
        this.pty?.ack(level);
      }
    }
    this.watchForStuck();
  }

  /** Someone is behind: look again later whether they moved. */
  private watchForStuck(): void {
    if (this.cancelStuck || this.viewers.size < 2 || ![...this.viewers].some((viewer) => viewer.behind && !viewer.stuck)) return;
    const before = new Map([...this.viewers].map((viewer) => [viewer, viewer.acked]));
    this.cancelStuck = this.deps.clock.after(STUCK_MS, () => {
      this.cancelStuck = null;
      for (const viewer of this.viewers) if (viewer.behind && before.get(viewer) === viewer.acked) viewer.stuck = true;
      this.settle();
    });
  }

  /** The shell ended while the connection was away, and the keeper has begun another under its name. */
  private beginAnew(): void {
    this.window.clear();
    for (const viewer of this.viewers) viewer.restart(this.window);
  }

  private reconnectLater(): void {
    const delay = RECONNECT_MS[this.tries];
    if (delay === undefined) this.close({ code: null });
    if (this.ended || delay === undefined) return;
    this.tries += 1;
    this.deps.clock.after(delay, () => void this.reconnect());
  }

  private async reconnect(): Promise<void> {
    if (this.ended) return;
    try {
      const from = this.window.end;
      const size = this.size;
      this.take(await this.deps.open(from, size), from);
      if (this.size !== size) this.pty?.resize(this.size);
    } catch (error) {
      this.deps.log.warn({ err: error, terminal: this.id }, 'a shell could not be reached again yet');
      this.reconnectLater();
    }
  }
}
