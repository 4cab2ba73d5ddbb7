// One shell on the server and its screen here: opens, comes back after a lost line, types, ends.
import { z } from 'zod';
import { bytesOf, type ScreenSize } from '../../server/contract/socket.ts';
import { asRefusal, type Refusal } from '../wire/http.ts';
import type { Line } from '../wire/line.ts';
import { type Place, placeKey } from './arrangement.ts';
import { Screen, type ScreenEvents } from './screen.ts';
import type { SettingsStore } from './settings.ts';
import { ShellStream } from './stream.ts';

export type ShellState = {
  readonly word: 'opening' | 'open' | 'exited' | 'failed';
  readonly code: number | null;
  readonly refusal: Refusal | null;
  readonly writable: boolean;
  /** Rang since it was last looked at. */
  readonly rang: boolean;
  readonly lostBytes: number;
};
export type ShellEvents = Pick<ScreenEvents, 'found' | 'pasting' | 'wantsFind' | 'wantsOut'> & {
  readonly changed: () => void;
  /** Enter was pressed on this line of the screen, or these lines were typed by a button. */
  readonly ran: (line: string) => void;
};

const Opened = z.object({
  terminal: z.string(),
  offset: z.number(),
  writable: z.boolean(),
  end: z.number(),
  size: z.object({ cols: z.number(), rows: z.number() }),
});
/** Answers that xterm gives by itself to questions in the output; not to be given again when old output is replayed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal replies begin with ESC
const REPLY = /^(\x1b\[[?>=]?[\d;]*[cRnty]|\x1b\][\d;]+.*|\x1bP.*\x1b\\)+$/s;
const FRESH: ShellState = { word: 'opening', code: null, refusal: null, writable: true, rang: false, lostBytes: 0 };
const INPUT_PIECE = 16 * 1024;
/** Refusals that pass by themselves: the server is still finding the machines again, a host comes back. */
const PASSING: ReadonlySet<string> = new Set(['not-ready', 'host-down', 'engine-down', 'could-not-look']);
const AGAIN_MS = [500, 1000, 2000, 4000, 8000] as const;
/** Who types on through the end of a lost connection types a line with a hole in it; after so long without a key it is another line. */
const PAUSE_MS = 2000;
const INTERRUPT = '\u0003';
const MOST_EARLY = 256;
const MOST_WAITING = 64;

export class Shell {
  readonly place: Place;
  readonly key: string;
  readonly screen: Screen;
  #line: Line;
  #session: string;
  #events: ShellEvents;
  #stream: ShellStream;
  #state = FRESH;
  #terminal: string | null = null;
  /** The server knows on this connection that we look at the shell: what is typed arrives. */
  #attached = false;
  /** Old output up to here is being replayed: xterm's own replies are dropped. */
  #replayEnd = Number.POSITIVE_INFINITY;
  /** What the shell prints for now, as far as is known here: another who looks at it may have changed it. */
  #size: ScreenSize | null = null;
  #early: [terminal: string, offset: number, data: Uint8Array, size?: ScreenSize][] = [];
  /** Typed while the shell was being opened. */
  #waiting: string[] = [];
  /** When the last key of a line was lost whose end has not been typed yet (performance.now). */
  #holedAt: number | null = null;
  #refused = 0;
  #againTimer: ReturnType<typeof setTimeout> | undefined;
  #ends: (() => void)[];
  #disposed = false;

  constructor(line: Line, session: string, place: Place, settings: SettingsStore, events: ShellEvents) {
    this.place = place;
    this.key = placeKey(place);
    this.#line = line;
    this.#session = session;
    this.#events = events;
    this.screen = new Screen(settings, {
      ...events,
      typed: (data) => this.#typed(data),
      rang: () => settings.get().bell && this.#set({ rang: true }),
      sized: (cols, rows) => this.#sized(cols, rows),
    });
    this.#stream = new ShellStream({
      write: (data, written, size) => {
        this.#size = size ?? this.#size;
        this.screen.write(data, written, size);
      },
      shown: (offset) => {
        if (this.#replayEnd > 0 && offset >= this.#replayEnd) this.#replayed();
      },
      ack: (offset) => {
        if (this.#terminal) line.tell('terminal:ack', { terminal: this.#terminal, offset });
      },
      lost: (bytes) => this.#set({ lostBytes: this.#state.lostBytes + bytes }),
      ask: () => void this.#open(),
    });
    this.#ends = [
      line.onUp(() => void this.#open()),
      line.on('terminal:output', (o) => this.#heard(o.terminal, o.offset, bytesOf(o.data), o.size)),
      line.on('terminal:skipped', (o) => o.terminal === this.#terminal && this.#skipped(o.to)),
      line.on('terminal:exit', (o) => o.terminal === this.#terminal && this.#set({ word: 'exited', code: o.code })),
      line.subscribe(() => {
        if (line.state.word !== 'up') this.#attached = false;
      }),
    ];
  }

  get state(): ShellState {
    return this.#state;
  }

  #set(part: Partial<ShellState>): void {
    this.#state = { ...this.#state, ...part };
    if (!this.#disposed) this.#events.changed();
  }

  #typed(data: string): void {
    const replaying = this.#stream.next < this.#replayEnd && this.#replayEnd > 0;
    const reply = REPLY.test(data);
    if (reply && (replaying || document.visibilityState === 'hidden')) return;
    if (!reply && this.#endsInHole(data)) return;
    if (data === '\r') this.#events.ran(this.screen.currentLine());
    this.#claim();
    this.#send(data);
  }

  /** True for what must not reach the shell: the rest of a line whose middle is gone, with the Enter that would run what is left of it. */
  #endsInHole(data: string): boolean {
    const now = performance.now();
    if (this.#line.state.word !== 'up') {
      this.#holedAt = now;
      return true;
    }
    if (this.#holedAt === null) return false;
    const itself = now - this.#holedAt <= PAUSE_MS && data !== INTERRUPT;
    this.#holedAt = itself && !data.includes('\r') ? now : null;
    return itself;
  }

  /** Who types has the shell at the size of their own screen. */
  #claim(): void {
    const { room } = this.screen;
    if (room && (room.cols !== this.#size?.cols || room.rows !== this.#size.rows)) this.screen.fit();
  }

  #send(data: string): void {
    if (this.#state.word === 'exited' || !this.#state.writable) return;
    if (!this.#terminal || !this.#attached) {
      // The connection is up and the shell on its way: kept for it. Into a lost connection nothing is sent (see #endsInHole).
      if (this.#line.state.word === 'up' && this.#waiting.length < MOST_WAITING) this.#waiting.push(data);
      return;
    }
    for (let at = 0; at < data.length; at += INPUT_PIECE) {
      this.#line.tell('terminal:input', { terminal: this.#terminal, data: data.slice(at, at + INPUT_PIECE) });
    }
  }

  async #open(): Promise<void> {
    if (this.#disposed || this.#state.word === 'exited') return;
    const { host, instance, shell } = this.place;
    // Not shown yet: it comes at the size that it has, and is told its own when it is shown.
    const size = this.screen.room;
    if (this.#stream.next === 0) this.screen.hold(true);
    try {
      const where = { session: this.#session, host, ...(instance ? { instance } : {}), shell };
      const answer = Opened.parse(await this.#line.ask('terminal:open', { ...where, from: this.#stream.next, ...size }));
      if (this.#disposed) return;
      this.#terminal = answer.terminal;
      this.#attached = true;
      this.#refused = 0;
      this.#size = answer.size;
      this.#stream.begin(answer.offset);
      this.#replayEnd = answer.end;
      this.#set({ word: 'open', refusal: null, writable: answer.writable });
      for (const early of this.#early.splice(0)) this.#heard(...early);
      for (const data of this.#waiting.splice(0)) this.#send(data);
      if (this.#replayEnd <= answer.offset) this.#replayed();
    } catch (thrown) {
      const refusal = asRefusal(thrown);
      // No line: onUp asks again when there is one.
      if (refusal.code === 'unreachable' || this.#disposed) return;
      this.#set({ word: 'failed', refusal });
      if (PASSING.has(refusal.code)) this.#openLater();
    }
  }

  /** The old output is on the screen; what comes now is new. The place may have another size than when it was asked for. */
  #replayed(): void {
    this.#replayEnd = 0;
    this.screen.hold(false);
  }

  #openLater(): void {
    clearTimeout(this.#againTimer);
    this.#againTimer = setTimeout(() => void this.#open(), AGAIN_MS[Math.min(this.#refused, AGAIN_MS.length - 1)]);
    this.#refused += 1;
  }

  /** Output can be heard before the answer that names this terminal: kept until then. */
  #heard(terminal: string, offset: number, data: Uint8Array, size?: ScreenSize): void {
    if (terminal === this.#terminal) this.#stream.take(offset, data, size);
    else if (this.#terminal === null && this.#early.length < MOST_EARLY) this.#early.push([terminal, offset, data, size]);
  }

  /** Below what was seen: it is another shell, with a clean screen. */
  #skipped(to: number): void {
    if (to >= this.#stream.next) {
      this.#stream.skip(to);
      return;
    }
    this.screen.clear();
    this.#stream.restart(to);
  }

  #sized(cols: number, rows: number): void {
    if (!this.#terminal || !this.#attached || (this.#size?.cols === cols && this.#size.rows === rows)) return;
    this.#size = { cols, rows };
    this.#line.tell('terminal:resize', { terminal: this.#terminal, cols, rows });
  }

  /** A new shell in the same place: clean screen, numbers from 0. */
  restart(): void {
    this.#stream.restart();
    this.#replayEnd = Number.POSITIVE_INFINITY;
    this.#terminal = null;
    this.#attached = false;
    this.screen.clear();
    this.#state = FRESH;
    this.#set({});
    void this.#open();
  }

  focus(): void {
    this.screen.focus();
    this.seen();
  }

  /** It has been looked at: the bell is off. */
  seen(): void {
    if (this.#state.rang) this.#set({ rang: false });
  }

  /** Types lines as if by hand, each with Enter. */
  type(lines: string): void {
    for (const line of lines.split('\n')) this.#events.ran(line);
    this.#send(`${lines.replace(/\n+$/, '').replaceAll('\n', '\r')}\r`);
    this.screen.toBottom();
  }

  /** Takes the screen away; the shell runs on unless it is to be killed. */
  dispose(options: { kill: boolean } = { kill: false }): void {
    this.#disposed = true;
    clearTimeout(this.#againTimer);
    for (const end of this.#ends) end();
    if (this.#terminal) this.#line.tell(options.kill ? 'terminal:kill' : 'terminal:leave', { terminal: this.#terminal });
    this.#stream.end();
    this.screen.dispose();
  }
}
