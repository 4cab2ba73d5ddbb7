// All terminals of one session in this browser tab: opens and ends shells, keeps them while they move about the screen.
import type { Line } from '../wire/line.ts';
import { keyPlace } from './arrangement.ts';
import type { SettingsStore } from './settings.ts';
import { Shell } from './shell.ts';

export type Paste = { readonly key: string; readonly text: string; readonly runsAtOnce: boolean };
export type Found = { readonly at: number; readonly all: number };

/** Something to subscribe to: `version` changes with every change of any shell. */
export class Desk {
  readonly settings: SettingsStore;
  #line: Line;
  #session: string;
  #shells = new Map<string, Shell>();
  #listeners = new Set<() => void>();
  #ran: (place: { host: string; instance?: string }, line: string) => void;
  #version = 0;
  /** A paste of many lines that waits for a yes. */
  pasting: Paste | null = null;
  /** The terminal whose find bar is open, and what it found. */
  finding: string | null = null;
  found: Found | null = null;

  /** `ran` hears every line that was entered in any shell. */
  constructor(
    line: Line,
    session: string,
    settings: SettingsStore,
    ran: (place: { host: string; instance?: string }, line: string) => void,
  ) {
    this.#line = line;
    this.#session = session;
    this.settings = settings;
    this.#ran = ran;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  version = (): number => this.#version;
  #changed = (): void => {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  };

  /** The shell of this tab, opened if it is not there yet. */
  shell(key: string): Shell {
    const there = this.#shells.get(key);
    if (there) return there;
    const place = keyPlace(key);
    const shell = new Shell(this.#line, this.#session, place, this.settings, {
      changed: this.#changed,
      ran: (line) => this.#ran(place, line),
      found: (at, all) => this.#put({ found: { at, all } }),
      pasting: (text, runsAtOnce) => this.#put({ pasting: { key, text, runsAtOnce } }),
      wantsFind: () => this.find(key),
      wantsOut: () => document.getElementById(`tab-${key}`)?.focus(),
    });
    this.#shells.set(key, shell);
    return shell;
  }

  #put(part: { pasting?: Paste | null; finding?: string | null; found?: Found | null }): void {
    Object.assign(this, part);
    this.#changed();
  }

  find(key: string | null): void {
    if (key === null && this.finding) this.shell(this.finding).screen.endFind();
    this.#put({ finding: key, found: null });
  }

  /** What to do with the paste that waits. */
  answerPaste(yes: boolean): void {
    const waiting = this.pasting;
    this.#put({ pasting: null });
    if (!waiting) return;
    const shell = this.shell(waiting.key);
    if (yes) shell.screen.paste(waiting.text);
    shell.focus();
  }

  /** Ends a shell for good: its tab was closed. */
  close(key: string): void {
    this.#shells.get(key)?.dispose({ kill: true });
    this.#shells.delete(key);
    this.#changed();
  }

  /** After a reset the machines are new: every shell begins again. */
  restartAll(): void {
    for (const shell of this.#shells.values()) shell.restart();
  }

  /** Takes the screens away; the shells go on. */
  dispose(): void {
    for (const shell of this.#shells.values()) shell.dispose();
    this.#shells.clear();
    this.#listeners.clear();
  }
}
