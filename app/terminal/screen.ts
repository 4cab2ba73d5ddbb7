// One xterm on the page: looks, keys, clipboard, find, size. Knows nothing of shells or the server.
import { ClipboardAddon } from '@xterm/addon-clipboard';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import type { ScreenSize } from '../../server/contract/socket.ts';
import { onThemeChange, shownTheme } from '../frame/theme.ts';
import { FOUND, PALETTES } from './palette.ts';
import type { SettingsStore } from './settings.ts';

export type ScreenEvents = {
  /** Keys, pasted text, and the terminal's own replies to programs. */
  readonly typed: (data: string) => void;
  readonly rang: () => void;
  /** The size has come to rest. */
  readonly sized: (cols: number, rows: number) => void;
  /** Which of how many was found; 0 of 0: none. */
  readonly found: (at: number, all: number) => void;
  /** Many lines are about to be pasted: answer by calling `paste`. */
  readonly pasting: (text: string, runsAtOnce: boolean) => void;
  readonly wantsFind: () => void;
  readonly wantsOut: () => void;
};

const SCROLLBACK_LINES = 10_000;
const RESIZE_QUIET_MS = 90;
/** Smaller than this is a panel that is still being laid out. */
const LEAST_PX = { width: 90, height: 40 } as const;

export class Screen {
  readonly element = document.createElement('div');
  #term: Terminal;
  #fit = new FitAddon();
  #search = new SearchAddon();
  #webgl: WebglAddon | null = null;
  #settings: SettingsStore;
  #events: ScreenEvents;
  #ends: (() => void)[];
  #resizeTimer: ReturnType<typeof setTimeout> | undefined;
  /** Old output is being put on it, which was printed for other sizes: it fits its place when that is done. */
  #held = false;

  constructor(settings: SettingsStore, events: ScreenEvents) {
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
      overviewRuler: { width: 10 },
      screenReaderMode: screenReader,
      scrollback: SCROLLBACK_LINES,
      theme: PALETTES[shownTheme()],
    });
    this.#addons();
    this.#keys();
    this.#term.onData(events.typed);
    this.#term.onBell(events.rang);
    this.#ends = [
      onThemeChange(() => {
        this.#term.options.theme = PALETTES[shownTheme()];
      }),
      settings.subscribe(() => this.#settingsChanged()),
    ];
  }

  /** As large as its place has room for; null while it is not shown. */
  get room(): ScreenSize | null {
    const { clientWidth, clientHeight } = this.element;
    if (!this.element.isConnected || clientWidth < LEAST_PX.width || clientHeight < LEAST_PX.height) return null;
    const { cols, rows } = this.#fit.proposeDimensions() ?? {};
    return cols && rows ? { cols, rows } : null;
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
      const { wantsFind, wantsOut } = this.#events;
      // Windows keeps Ctrl+Shift+Escape for its task manager.
      const act = { KeyF: wantsFind, KeyC: () => this.copy(), KeyX: wantsOut, Escape: wantsOut }[event.code];
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

  #settingsChanged(): void {
    const { fontSize, screenReader } = this.#settings.get();
    this.#term.options.fontSize = fontSize;
    this.#term.options.screenReaderMode = screenReader;
    this.fit();
  }

  /** `size`: what the screen is to have from these bytes on, and not before those that still wait to be put on it. */
  write(data: Uint8Array, written: () => void, size?: ScreenSize): void {
    if (size) this.#term.write('', () => this.#term.resize(size.cols, size.rows));
    this.#term.write(data, written);
  }

  /** Keeps the size that the output asks for until it is let go. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.fit();
  }

  /** A clean screen without scrollback. */
  clear(): void {
    this.#term.reset();
  }

  /** The line that the cursor is on, joined where it was wrapped. */
  currentLine(): string {
    const buffer = this.#term.buffer.active;
    let text = '';
    for (let row = buffer.baseY + buffer.cursorY; row >= 0; row -= 1) {
      const line = buffer.getLine(row);
      text = (line?.translateToString(true) ?? '') + text;
      if (!line?.isWrapped) break;
    }
    return text;
  }

  /** Puts the screen into the page. Safe to call again with another parent: the screen moves. `description`: id of what is said of it. */
  attach(parent: HTMLElement, description: string): void {
    parent.append(this.element);
    if (!this.#term.element) this.#term.open(this.element);
    this.#term.textarea?.setAttribute('aria-describedby', description);
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

  /** As many columns and rows as there is room for; `sized` hears of it when the size has come to rest. */
  fit(): void {
    const room = this.#held ? null : this.room;
    if (!room) return;
    if (room.cols !== this.#term.cols || room.rows !== this.#term.rows) this.#term.resize(room.cols, room.rows);
    clearTimeout(this.#resizeTimer);
    this.#resizeTimer = setTimeout(() => this.#events.sized(this.#term.cols, this.#term.rows), RESIZE_QUIET_MS);
  }

  focus(): void {
    this.#term.focus();
  }
  toBottom(): void {
    this.#term.scrollToBottom();
  }
  copy(): void {
    const text = this.#term.getSelection();
    if (text) void navigator.clipboard?.writeText(text).catch(() => {});
  }
  paste(text: string): void {
    this.#term.paste(text);
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

  dispose(): void {
    clearTimeout(this.#resizeTimer);
    for (const end of this.#ends) end();
    this.#term.dispose();
    this.element.remove();
  }
}
