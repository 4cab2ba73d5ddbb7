// One terminal on screen and its shell on the server: opens, comes back after a lost line, types, finds, ends.
import { ClipboardAddon } from '@xterm/addon-clipboard';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { z } from 'zod';
import { onThemeChange, shownTheme } from '../frame/theme.ts';
import { asRefusal, type Refusal } from '../wire/http.ts';
import type { Line } from '../wire/line.ts';
import { type Place, placeKey } from './arrangement.ts';
import { FOUND, PALETTES } from './palette.ts';
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
export type ShellEvents = {
  readonly changed: () => void;
  /** Enter was pressed on this line of the screen, or these lines were typed by a button. */
  readonly ran: (line: string) => void;
  /** Which of how many was found; 0 of 0: none. */
  readonly found: (at: number, all: number) => void;
  /** Many lines are about to be pasted: answer by calling `paste`. */
  readonly pasting: (text: string, runsAtOnce: boolean) => void;
  readonly wantsFind: () => void;
  readonly wantsOut: () => void;
};

const Opened = z.object({ terminal: z.string(), offset: z.number(), writable: z.boolean(), end: z.number().optional() });
/** Answers that xterm gives by itself to questions in the output; not to be given again when old output is replayed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal replies begin with ESC
const REPLY = /^(\x1b\[[?>=]?[\d;]*[cRnty]|\x1b\][\d;]+.*|\x1bP.*\x1b\\)+$/s;
const FRESH: ShellState = { word: 'opening', code: null, refusal: null, writable: true, rang: false, lostBytes: 0 };
const INPUT_PIECE = 16 * 1024;
const RESIZE_QUIET_MS = 90;
/** Smaller than this is a panel that is still being laid out. */
const LEAST_PX = { width: 90, height: 40 } as const;
/** Refusals that pass by themselves: the server is still finding the machines again, a host comes back. */
const PASSING: ReadonlySet<string> = new Set(['not-ready', 'host-down', 'engine-down', 'could-not-look']);
const AGAIN_MS = [500, 1000, 2000, 4000, 8000] as const;

export class Shell {
  readonly place: Place;
  readonly key: string;
  readonly element = document.createElement('div');
  #line: Line;
  #session: string;
  #settings: SettingsStore;
  #events: ShellEvents;
  #term: Terminal;
  #fit = new FitAddon();
  #search = new SearchAddon();
  #webgl: WebglAddon | null = null;
  #stream: ShellStream;
  #state = FRESH;
  #terminal: string | null = null;
  /** Old output up to here is being replayed: xterm's own replies are dropped. */
  #replayEnd = Number.POSITIVE_INFINITY;
  /** The server knows on this connection that we look at the shell: what is typed arrives. */
  #attached = false;
  #refused = 0;
  #againTimer: ReturnType<typeof setTimeout> | undefined;
  #early: [terminal: string, offset: number, data: Uint8Array][] = [];
  /** Typed while the shell was being opened. */
  #waiting: string[] = [];
  #ends: (() => void)[] = [];
  #resizeTimer: ReturnType<typeof setTimeout> | undefined;
  #size = '';
  #disposed = false;

  constructor(line: Line, session: string, place: Place, settings: SettingsStore, events: ShellEvents) {
    this.place = place;
    this.key = placeKey(place);
    this.#line = line;
    this.#session = session;
    this.#settings = settings;
    this.#events = events;
    this.element.className = 'shell-screen';
    const { fontSize, screenReader } = settings.get();
    this.#term = new Terminal({
      allowProposedApi: true,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize,
      lineHeight: 1.15,
      minimumContrastRatio: 4.5,
      screenReaderMode: screenReader,
      scrollback: 10_000,
      theme: PALETTES[shownTheme()],
    });
    this.#stream = new ShellStream({
      write: (data, written) => this.#term.write(data, written),
      ack: (offset) => {
        if (offset >= this.#replayEnd) this.#replayEnd = 0;
        if (this.#terminal) line.tell('terminal:ack', { terminal: this.#terminal, offset });
      },
      lost: (bytes) => this.#set({ lostBytes: this.#state.lostBytes + bytes }),
      ask: () => void this.#open(),
    });
    this.#addons();
    this.#keys();
    this.#term.onData((data) => this.#typed(data));
    this.#term.onBell(() => settings.get().bell && this.#set({ rang: true }));
    this.#ends.push(
      line.onUp(() => void this.#open()),
      line.on('terminal:output', (o) => this.#heard(o.terminal, o.offset, new Uint8Array(o.data))),
      line.on('terminal:skipped', (o) => o.terminal === this.#terminal && this.#skipped(o.to)),
      line.on('terminal:exit', (o) => o.terminal === this.#terminal && this.#set({ word: 'exited', code: o.code })),
      line.subscribe(() => {
        if (line.state.word !== 'up') this.#attached = false;
      }),
      onThemeChange(() => {
        this.#term.options.theme = PALETTES[shownTheme()];
      }),
      settings.subscribe(() => this.#settingsChanged()),
    );
  }

  get state(): ShellState {
    return this.#state;
  }
  get cols(): number {
    return this.#term.cols;
  }

  #set(part: Partial<ShellState>): void {
    this.#state = { ...this.#state, ...part };
    if (!this.#disposed) this.#events.changed();
  }

  #addons(): void {
    const term = this.#term;
    term.loadAddon(this.#fit);
    term.loadAddon(this.#search);
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) => this.#events.found(resultIndex + 1, resultCount));
    term.loadAddon(new Unicode11Addon());
    term.unicode.activeVersion = '11';
    term.loadAddon(new WebLinksAddon((_event, uri) => window.open(uri, '_blank', 'noopener,noreferrer')));
    // A program in the host may put text on the clipboard (OSC 52) but never read it.
    term.loadAddon(
      new ClipboardAddon(undefined, {
        readText: () => '',
        writeText: async (_selection, text) => navigator.clipboard?.writeText(text).catch(() => {}),
      }),
    );
  }

  #keys(): void {
    this.#term.attachCustomKeyEventHandler((event) => {
      if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
      const act = { KeyF: this.#events.wantsFind, KeyC: () => this.copy(), Escape: this.#events.wantsOut }[event.code];
      // The browser itself pastes on Ctrl+Shift+V; xterm must only keep its hands off.
      if (event.code === 'KeyV') return false;
      if (!act) return true;
      if (event.type === 'keydown') {
        event.preventDefault();
        act();
      }
      return false;
    });
    this.element.addEventListener('paste', (event) => this.#pasted(event), { capture: true });
    this.element.addEventListener('mouseup', () => {
      if (this.#settings.get().copyOnSelect && this.#term.hasSelection()) this.copy();
    });
  }

  #pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!/\n./.test(text.trimEnd())) return;
    event.preventDefault();
    event.stopPropagation();
    this.#events.pasting(text, !this.#term.modes.bracketedPasteMode);
  }

  #typed(data: string): void {
    const replaying = this.#stream.next < this.#replayEnd && this.#replayEnd > 0;
    if (REPLY.test(data) && (replaying || document.visibilityState === 'hidden')) return;
    if (data === '\r') this.#events.ran(this.#currentLine());
    this.#send(data);
  }

  #send(data: string): void {
    if (this.#state.word === 'exited' || !this.#state.writable) return;
    if (!this.#terminal || !this.#attached) {
      // The connection is up and the shell on its way: kept for it. Typed into a lost connection: gone, as the page says.
      if (this.#line.state.word === 'up' && this.#waiting.length < 64) this.#waiting.push(data);
      return;
    }
    for (let at = 0; at < data.length; at += INPUT_PIECE) {
      this.#line.tell('terminal:input', { terminal: this.#terminal, data: data.slice(at, at + INPUT_PIECE) });
    }
  }

  /** The line of the screen that the cursor is on, joined where it was wrapped. */
  #currentLine(): string {
    const buffer = this.#term.buffer.active;
    let row = buffer.baseY + buffer.cursorY;
    let text = '';
    for (; row >= 0; row -= 1) {
      const line = buffer.getLine(row);
      text = (line?.translateToString(true) ?? '') + text;
      if (!line?.isWrapped) break;
    }
    return text;
  }

  async #open(): Promise<void> {
    if (this.#disposed || this.#state.word === 'exited') return;
    const { host, instance, shell } = this.place;
    try {
      const answer = Opened.parse(
        await this.#line.ask('terminal:open', {
          session: this.#session,
          host,
          ...(instance ? { instance } : {}),
          shell,
          from: this.#stream.next,
          cols: this.#term.cols,
          rows: this.#term.rows,
        }),
      );
      if (this.#disposed) return;
      this.#terminal = answer.terminal;
      this.#attached = true;
      this.#refused = 0;
      this.#size = `${this.#term.cols}x${this.#term.rows}`;
      this.#stream.begin(answer.offset);
      this.#replayEnd = answer.end ?? this.#stream.next;
      this.#set({ word: 'open', refusal: null, writable: answer.writable });
      for (const [terminal, offset, data] of this.#early.splice(0)) this.#heard(terminal, offset, data);
      for (const data of this.#waiting.splice(0)) this.#send(data);
    } catch (thrown) {
      const refusal = asRefusal(thrown);
      // No line: onUp asks again when there is one.
      if (refusal.code === 'unreachable' || this.#disposed) return;
      this.#set({ word: 'failed', refusal });
      if (PASSING.has(refusal.code)) this.#openLater();
    }
  }

  #openLater(): void {
    clearTimeout(this.#againTimer);
    this.#againTimer = setTimeout(() => void this.#open(), AGAIN_MS[Math.min(this.#refused, AGAIN_MS.length - 1)]);
    this.#refused += 1;
  }

  /** Output can be heard before the answer that names this terminal: kept until then. */
  #heard(terminal: string, offset: number, data: Uint8Array): void {
    if (terminal === this.#terminal) this.#stream.take(offset, data);
    else if (this.#terminal === null && this.#early.length < 256) this.#early.push([terminal, offset, data]);
  }

  /** Below what was seen: it is another shell, with a clean screen. */
  #skipped(to: number): void {
    if (to >= this.#stream.next) {
      this.#stream.skip(to);
      return;
    }
    this.#term.reset();
    this.#stream.restart(to);
  }

  #settingsChanged(): void {
    const { fontSize, screenReader } = this.#settings.get();
    this.#term.options.fontSize = fontSize;
    this.#term.options.screenReaderMode = screenReader;
    this.fit();
  }

  /** A new shell in the same place: clean screen, numbers from 0. */
  restart(): void {
    this.#stream.restart();
    this.#replayEnd = Number.POSITIVE_INFINITY;
    this.#terminal = null;
    this.#attached = false;
    this.#term.reset();
    this.#state = FRESH;
    this.#set({});
    void this.#open();
  }

  /** Puts the screen into the page. Safe to call again with another parent: the screen moves. */
  attach(parent: HTMLElement): void {
    parent.append(this.element);
    if (!this.#term.element) this.#term.open(this.element);
    if (!this.#webgl) this.#drawFast();
    this.fit();
  }

  /** Graphics card when there is one; few are to be had, so only what is on screen holds one. */
  #drawFast(): void {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => this.#drawPlain());
      this.#term.loadAddon(webgl);
      this.#webgl = webgl;
    } catch {
      this.#webgl = null;
    }
  }
  #drawPlain(): void {
    this.#webgl?.dispose();
    this.#webgl = null;
  }

  detach(): void {
    this.#drawPlain();
    this.element.remove();
  }

  /** As many columns and rows as there is room for; the shell hears of it when the size has come to rest. */
  fit(): void {
    const { clientWidth, clientHeight } = this.element;
    if (!this.element.isConnected || clientWidth < LEAST_PX.width || clientHeight < LEAST_PX.height) return;
    this.#fit.fit();
    clearTimeout(this.#resizeTimer);
    this.#resizeTimer = setTimeout(() => {
      const { cols, rows } = this.#term;
      const size = `${cols}x${rows}`;
      if (!this.#terminal || size === this.#size) return;
      this.#size = size;
      this.#line.tell('terminal:resize', { terminal: this.#terminal, cols, rows });
    }, RESIZE_QUIET_MS);
  }

  focus(): void {
    this.#term.focus();
    if (this.#state.rang) this.#set({ rang: false });
  }

  seen(): void {
    if (this.#state.rang) this.#set({ rang: false });
  }

  copy(): void {
    const text = this.#term.getSelection();
    if (text) void navigator.clipboard?.writeText(text).catch(() => {});
  }

  paste(text: string): void {
    this.#term.paste(text);
  }

  /** Types lines as if by hand, each with Enter. */
  type(lines: string): void {
    for (const line of lines.split('\n')) this.#events.ran(line);
    this.#send(`${lines.replace(/\n+$/, '').replaceAll('\n', '\r')}\r`);
    this.#term.scrollToBottom();
  }

  find(what: string, back: boolean): void {
    const options = { decorations: FOUND[shownTheme()] };
    const there = back ? this.#search.findPrevious(what, options) : this.#search.findNext(what, options);
    if (!there) this.#events.found(0, 0);
  }
  endFind(): void {
    this.#search.clearDecorations();
    this.focus();
  }

  /** Leaves the shell running and takes the screen away. */
  dispose(options: { kill: boolean } = { kill: false }): void {
    this.#disposed = true;
    clearTimeout(this.#resizeTimer);
    clearTimeout(this.#againTimer);
    for (const end of this.#ends) end();
    if (this.#terminal) this.#line.tell(options.kill ? 'terminal:kill' : 'terminal:leave', { terminal: this.#terminal });
    this.#term.dispose();
    this.element.remove();
  }
}
