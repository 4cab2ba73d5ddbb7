// A shell that exists only in memory: echoes what is typed, runs lines by a function, numbers and keeps its output.
import { FIRST_SIZE, type Pty, type PtyRequest, type PtySize, type SizedFrom } from '../../domain/engine.ts';

/** As the real keeper has them (docker/host/src/keep.c). */
const KEPT_BYTES = 1024 * 1024;
const WINDOW_BYTES = 256 * 1024;

/** Runs a typed line: what it prints, or the shell's end. */
export type RunLine = (line: string) => { readonly print: string } | { readonly exit: number };

type Viewer = {
  sent: number;
  acked: number;
  data: ((data: Buffer, offset: number) => void) | null;
  exit: ((code: number | null) => void) | null;
  detach: (() => void) | null;
};

export class FakeShell {
  private kept = Buffer.alloc(0) as Buffer;
  /** Number of the first kept byte. */
  private tail = 0;
  /** What the shell wants to print while a viewer is a window behind. */
  private held = '';
  private typed = '';
  private ended: { code: number | null } | null = null;
  private readonly viewers = new Set<Viewer>();
  private readonly sizes: SizedFrom[] = [];

  constructor(
    private readonly prompt: string,
    private readonly runLine: RunLine,
    request: PtyRequest,
    private readonly onEnd: () => void,
  ) {
    this.resize(request.size ?? FIRST_SIZE);
    this.print(prompt);
  }

  private get head(): number {
    return this.tail + this.kept.length;
  }

  /** Prints as the shell's programs would; tests use it for floods. */
  print(text: string): void {
    this.held += text;
    this.flow();
  }

  attach(request: PtyRequest): Pty {
    const from = request.from < this.tail || request.from > this.head ? this.tail : request.from;
    const viewer: Viewer = { sent: from, acked: from, data: null, exit: null, detach: null };
    this.viewers.add(viewer);
    if (request.size) this.resize(request.size);
    return {
      sizes: this.sizes.slice(
        Math.max(
          0,
          this.sizes.findLastIndex((each) => each.from <= from),
        ),
      ),
      onData: (listener) => {
        viewer.data = listener;
        listener(Buffer.alloc(0), viewer.sent);
        this.feed(viewer);
      },
      onExit: (listener) => {
        viewer.exit = listener;
        if (this.ended) listener(this.ended.code);
      },
      onDetach: (listener) => {
        viewer.detach = listener;
      },
      write: (data) => this.type(data.toString('utf8')),
      resize: (size) => this.resize(size),
      ack: (offset) => {
        viewer.acked = Math.max(viewer.acked, Math.min(offset, viewer.sent));
        this.flow();
      },
      detach: () => {
        this.viewers.delete(viewer);
        this.flow();
      },
      kill: () => this.end(null),
    };
  }

  /** The connection of every viewer breaks; the shell lives on. */
  dropViewers(): void {
    for (const viewer of [...this.viewers]) {
      this.viewers.delete(viewer);
      viewer.detach?.();
    }
  }

  end(code: number | null): void {
    if (this.ended) return;
    this.ended = { code };
    this.onEnd();
    for (const viewer of this.viewers) {
      this.feed(viewer);
      viewer.exit?.(code);
    }
    this.viewers.clear();
  }

  private resize(size: PtySize): void {
    const last = this.sizes.at(-1);
    if (last?.size.cols === size.cols && last.size.rows === size.rows) return;
    if (last?.from === this.head) this.sizes.pop();
    this.sizes.push({ from: this.head, size });
  }

  private type(text: string): void {
    for (const letter of text) {
      if (this.ended) return;
      if (letter !== '\n' && letter !== '\r') {
        this.typed += letter;
        this.print(letter);
        continue;
      }
      const line = this.typed;
      this.typed = '';
      this.print('\r\n');
      const result = this.runLine(line);
      if ('exit' in result) this.end(result.exit);
      else this.print(result.print.replaceAll('\n', '\r\n') + this.prompt);
    }
  }

  private flow(): void {
    const slowest = Math.min(...[...this.viewers].map(({ acked }) => acked), Number.POSITIVE_INFINITY);
    const room = Math.max(0, Math.min(this.held.length, slowest + WINDOW_BYTES - this.head));
    if (room === 0) return;
    this.kept = Buffer.concat([this.kept, Buffer.from(this.held.slice(0, room))]);
    this.held = this.held.slice(room);
    if (this.kept.length > KEPT_BYTES) {
      this.tail += this.kept.length - KEPT_BYTES;
      this.kept = this.kept.subarray(this.kept.length - KEPT_BYTES);
    }
    for (const viewer of this.viewers) this.feed(viewer);
  }

  private feed(viewer: Viewer): void {
    if (!viewer.data || viewer.sent >= this.head) return;
    const at = Math.max(viewer.sent, this.tail);
    viewer.sent = this.head;
    viewer.data(Buffer.from(this.kept.subarray(at - this.tail)), at);
  }
}
