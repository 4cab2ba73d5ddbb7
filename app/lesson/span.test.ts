// What is said of the machines while the connection is lost: only what can be known from here.
import { expect, it } from 'vitest';
import { goOn } from './span.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const view = {
  state: 'ready',
  idleEndsAt: '2026-01-01T12:30:00Z',
  hardEndsAt: '2026-01-01T14:00:00Z',
} as const;

it('says that machines go on while they run, and their time is not over', () => {
  expect(goOn(view, false, NOW)).toBe(true);
  expect(goOn(view, false, Date.parse(view.idleEndsAt) + 1)).toBe(false);
});

it('does not say so of machines that were being stopped, of a server that hung up, or of none', () => {
  expect(goOn({ ...view, state: 'stopping' }, false, NOW)).toBe(false);
  expect(goOn(view, true, NOW)).toBe(false);
  expect(goOn(null, false, NOW)).toBe(false);
});
