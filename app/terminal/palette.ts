// Terminal colours for the page's two themes. Every colour reads at 4.5:1 or more on its background.
import type { ITheme } from '@xterm/xterm';

const LIGHT: ITheme = {
  background: '#ffffff',
  foreground: '#1c222c',
  cursor: '#1d5bd0',
  cursorAccent: '#ffffff',
  selectionBackground: '#c6d9fa',
  selectionInactiveBackground: '#dfe5ee',
  black: '#1c222c',
  red: '#b3261e',
  green: '#136b3a',
  yellow: '#7c5000',
  blue: '#1d5bd0',
  magenta: '#8a2f9a',
  cyan: '#0b6a6a',
  white: '#6a7382',
  brightBlack: '#5f6979',
  brightRed: '#c23a30',
  brightGreen: '#1b7a45',
  brightYellow: '#8a5d00',
  brightBlue: '#2f6ce0',
  brightMagenta: '#9b42ac',
  brightCyan: '#127878',
  brightWhite: '#465061',
};
const DARK: ITheme = {
  background: '#0b0e12',
  foreground: '#dde3ea',
  cursor: '#82aeff',
  cursorAccent: '#0b0e12',
  selectionBackground: '#2c4470',
  selectionInactiveBackground: '#262f3b',
  black: '#5c6675',
  red: '#ff8279',
  green: '#62d08f',
  yellow: '#f0bd62',
  blue: '#82aeff',
  magenta: '#d9a2f5',
  cyan: '#55d3c9',
  white: '#d3dae3',
  brightBlack: '#8b95a5',
  brightRed: '#ffa59e',
  brightGreen: '#8be3af',
  brightYellow: '#f7d38c',
  brightBlue: '#a5c5ff',
  brightMagenta: '#e8c2fb',
  brightCyan: '#86e4dc',
  brightWhite: '#ffffff',
};
export const PALETTES = { light: LIGHT, dark: DARK } as const;
/** Marks of what was found; xterm wants #rrggbb. */
export const FOUND = {
  light: {
    matchBackground: '#ffe7a3',
    matchOverviewRuler: '#c08a00',
    activeMatchBackground: '#ffc53d',
    activeMatchColorOverviewRuler: '#8a5d00',
  },
  dark: {
    matchBackground: '#5a4710',
    matchOverviewRuler: '#c08a00',
    activeMatchBackground: '#8f6b00',
    activeMatchColorOverviewRuler: '#f0bd62',
  },
} as const;
