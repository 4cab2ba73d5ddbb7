'use client';
// Gives the tab's socket to components, and its state as something to render.
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { Line, type LineState } from './line.ts';

const LineContext = createContext<Line | null>(null);
const CONNECTING: LineState = { word: 'connecting', tries: 0, hungUp: false };

/** Opens the socket while it is on screen. */
export function LineProvider({ children }: { children: ReactNode }) {
  const [line, setLine] = useState<Line | null>(null);
  useEffect(() => {
    const opened = new Line();
    setLine(opened);
    return () => opened.dispose();
  }, []);
  return <LineContext.Provider value={line}>{children}</LineContext.Provider>;
}

/** The socket; null while the page is being set up. */
export function useLine(): Line | null {
  return useContext(LineContext);
}

export function useLineState(): LineState {
  const line = useLine();
  return useSyncExternalStore(
    line?.subscribe ?? (() => () => {}),
    () => line?.state ?? CONNECTING,
    () => CONNECTING,
  );
}
