'use client';
// The chosen theme: kept in this browser, applied to the document, shared by its tabs.
import { useCallback, useEffect, useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'patchbay.theme';
const CHANGED = 'patchbay:theme';

function chosen(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** What is shown now, with "as the system" resolved. */
export function shownTheme(): 'light' | 'dark' {
  const theme = document.documentElement.dataset.theme;
  if (theme === 'light' || theme === 'dark') return theme;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Told when what is shown may have changed; answers how to stop. */
export function onThemeChange(listener: () => void): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const stored = (event: StorageEvent) => {
    if (event.key !== KEY) return;
    apply(chosen());
    listener();
  };
  media.addEventListener('change', listener);
  window.addEventListener(CHANGED, listener);
  window.addEventListener('storage', stored);
  return () => {
    media.removeEventListener('change', listener);
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener('storage', stored);
  };
}

/** The choice and how to change it; 'system' until the page is alive. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    setTheme(chosen());
    return onThemeChange(() => setTheme(chosen()));
  }, []);
  const choose = useCallback((next: Theme) => {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    apply(next);
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return [theme, choose];
}
