// One pair of eyes on a shell: what was sent to it, what it has taken in, and whether it is stuck.
import type { PtySize } from '../domain/engine.ts';
import type { OutputWindow } from './window.ts';

export type ViewerPort = {
  /** `size`: of the screen that this and what follows was printed for; undefined when it is as before. */
  output(offset: number, data: Buffer, size?: PtySize): void;
  /** Output between these offsets is not kept any more; it goes on from `to`. */
  skipped(from: number, to: number): void;
  exit(code: number | null): void;
};

/** Unacknowledged output on its way to one viewer. Small enough that Ctrl-C is not behind seconds of old output. */
export const VIEWER_BYTES = 128 * 1024;
const FRAME_BYTES = 32 * 1024;

export class Viewer {
  readonly port: ViewerPort;
  readonly writable: boolean;
  /** Next byte to send, and the byte before which all was taken in. */
  sent: number;
  acked: number;
  /** The size that this viewer's screen has, as far as is known. */
  size: PtySize | null = null;
  /** Behind for too long: nobody waits for it until it takes something in again. */
  stuck = false;

  constructor(port: ViewerPort, writable: boolean, from: number) {
    this.port = port;
    this.writable = writable;
    this.sent = from;
    this.acked = from;
  }

  get behind(): boolean {
    return this.acked < this.sent;
  }

  /** Sends what is there and may be sent now. By level, not by edge: calling it too often does nothing. `ahead` is how
   * much may be unacknowledged (all of it, for the last words of a shell that has ended). */
  pump(window: OutputWindow, ahead = VIEWER_BYTES): void {
    // It has seen more than this shell ever printed: that was another shell.
    if (this.sent > window.end) this.restart(window);
    if (this.sent < window.start) {
      // Overrun. It has enough to take in already; what it missed is said when it has.
      if (this.behind) return;
      // From 0 means "all that is kept": nothing that this viewer had seen is missing then.
      if (this.sent > 0) this.port.skipped(this.sent, window.start);
      this.sent = window.start;
      this.acked = window.start;
    }
    while (this.sent < window.end && this.sent - this.acked < ahead) {
      const data = window.read(this.sent, Math.min(FRAME_BYTES, ahead - (this.sent - this.acked)));
      const offset = this.sent;
      this.sent += data.length;
      this.output(window, offset, data);
    }
    // A program that says nothing when the size changes: the screen has it all the same.
    if (this.sent === window.end && !this.fits(window, this.sent)) this.output(window, this.sent, Buffer.alloc(0));
  }

  private fits(window: OutputWindow, at: number): boolean {
    const size = window.sizeAt(at);
    return size?.cols === this.size?.cols && size?.rows === this.size?.rows;
  }

  private output(window: OutputWindow, offset: number, data: Buffer): void {
    const size = this.fits(window, offset) ? undefined : window.sizeAt(offset);
    this.size = size ?? this.size;
    this.port.output(offset, data, size);
  }

  ack(offset: number): void {
    if (offset <= this.acked) return;
    this.acked = Math.min(offset, this.sent);
    this.stuck = false;
  }

  /** The shell is another one than it thought: begin at its first kept byte. */
  restart(window: OutputWindow): void {
    this.port.skipped(this.sent, window.start);
    this.sent = window.start;
    this.acked = window.start;
  }
}
