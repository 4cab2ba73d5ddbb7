// Numbered output -> the screen, in order and once: drops what came twice, notices what is missing. Knows no terminal.
import type { ScreenSize } from '../../server/contract/socket.ts';

export type StreamEvents = {
  /** Put these bytes on the screen, made `size` large before; call `written` when they are there. */
  readonly write: (data: Uint8Array, written: () => void, size?: ScreenSize) => void;
  /** Everything before `offset` is on the screen. */
  readonly shown: (offset: number) => void;
  /** The same, to be told to the server: by steps, since a key's echo needs no answer of its own. */
  readonly ack: (offset: number) => void;
  /** Bytes that nobody keeps any more. */
  readonly lost: (bytes: number) => void;
  /** Something is missing that the server may still keep: ask again from `next`. */
  readonly ask: () => void;
};

/** Far less than a server sends ahead, so nothing ever waits for it. */
const ACK_STEP_BYTES = 8 * 1024;
const ACK_AFTER_MS = 100;

export class ShellStream {
  #next = 0;
  #shown = 0;
  #acked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #events: StreamEvents;
  #asking = false;
  #life = 0;

  constructor(events: StreamEvents) {
    this.#events = events;
  }

  /** First byte not yet taken: where to come back. */
  get next(): number {
    return this.#next;
  }

  /** The server's answer to an open: output goes on from `offset`. */
  begin(offset: number): void {
    this.#asking = false;
    if (offset > this.#next) {
      if (this.#next > 0) this.#events.lost(offset - this.#next);
      this.#next = offset;
    }
  }

  /** Bytes between these offsets are gone for good; the screen goes on from `to`. */
  skip(to: number): void {
    if (to <= this.#next) return;
    this.#events.lost(to - this.#next);
    this.#next = to;
  }

  take(offset: number, data: Uint8Array, size?: ScreenSize): void {
    const end = offset + data.byteLength;
    if (offset > this.#next) {
      if (!this.#asking) {
        this.#asking = true;
        this.#events.ask();
      }
      return;
    }
    if (size ? end < this.#next : end <= this.#next) return;
    const fresh = offset === this.#next ? data : data.subarray(this.#next - offset);
    this.#next = end;
    const life = this.#life;
    const written = () => {
      if (life !== this.#life) return;
      this.#shown = end;
      this.#events.shown(end);
      if (end - this.#acked >= ACK_STEP_BYTES) this.#ack();
      else this.#timer ??= setTimeout(() => this.#ack(), ACK_AFTER_MS);
    };
    this.#events.write(fresh, written, size);
  }

  /** Nothing is acknowledged any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#life += 1;
  }

  #ack(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#acked = this.#shown;
    this.#events.ack(this.#shown);
  }

  /** A new shell with a clean screen: its output begins at `from`. */
  restart(from = 0): void {
    this.end();
    this.#next = from;
    this.#shown = from;
    this.#acked = from;
    this.#asking = false;
  }
}
