// How this person likes terminals: kept in the browser, the same in every tab.

export type TerminalSettings = {
  readonly fontSize: number;
  readonly copyOnSelect: boolean;
  readonly screenReader: boolean;
  readonly bell: boolean;
};
const DEFAULTS: TerminalSettings = { fontSize: 13, copyOnSelect: false, screenReader: false, bell: true };
export const FONT_SIZES = [10, 11, 12, 13, 14, 15, 16, 18, 20, 24] as const;
const KEY = 'patchbay.terminal';

/** Whatever was kept, completed with what is missing or wrong. */
export function readSettings(kept: string | null): TerminalSettings {
  let raw: Partial<Record<keyof TerminalSettings, unknown>> = {};
  try {
    raw = JSON.parse(kept ?? '{}') ?? {};
  } catch {
    return DEFAULTS;
  }
  const flag = (name: 'copyOnSelect' | 'screenReader' | 'bell') => (typeof raw[name] === 'boolean' ? raw[name] : DEFAULTS[name]);
  const size = Number(raw.fontSize);
  return {
    fontSize: size >= 8 && size <= 32 ? size : DEFAULTS.fontSize,
    copyOnSelect: flag('copyOnSelect'),
    screenReader: flag('screenReader'),
    bell: flag('bell'),
  };
}

/** The settings as something to subscribe to (useSyncExternalStore). */
export class SettingsStore {
  #now: TerminalSettings = DEFAULTS;
  #listeners = new Set<() => void>();
  #stored = (event: StorageEvent) => {
    if (event.key === KEY) this.#put(readSettings(event.newValue));
  };

  constructor() {
    this.#now = readSettings(localStorage.getItem(KEY));
    window.addEventListener('storage', this.#stored);
  }
  get = (): TerminalSettings => this.#now;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  change(part: Partial<TerminalSettings>): void {
    const next = { ...this.#now, ...part };
    localStorage.setItem(KEY, JSON.stringify(next));
    this.#put(next);
  }
  #put(next: TerminalSettings): void {
    this.#now = next;
    for (const listener of this.#listeners) listener();
  }
  dispose(): void {
    window.removeEventListener('storage', this.#stored);
  }
}
