// Who types, pastes or watches a flood never meets the limit; who sends without end does.
import { expect, test } from 'vitest';
import { HandClock } from '../../test/support/hand-clock.ts';
import { Allowance } from './allowance.ts';

function madeWith(clock = new HandClock()) {
  return { clock, allowance: new Allowance(clock) };
}
const many = (allowance: Allowance, messages: number, bytes: number) =>
  Array.from({ length: messages }, () => allowance.take(bytes)).filter((taken) => !taken).length;

test('a paste of 50 MB in pieces, at once', () => {
  expect(many(madeWith().allowance, 3200, 16_384)).toBe(0);
});

test('five minutes of a terminal in which a key is held, a mouse moved and a window pulled, in eight tabs', () => {
  const { clock, allowance } = madeWith();
  let refused = 0;
  for (let second = 0; second < 300; second += 1) {
    refused += many(allowance, 8 * (50 + 120 + 60), 40);
    clock.jump(1000);
  }
  expect(refused).toBe(0);
});

test('acknowledging a flood of small frames, however fast', () => {
  const { allowance } = madeWith();
  let refused = 0;
  for (let frame = 0; frame < 200_000; frame += 1) {
    allowance.earn();
    if (!allowance.take(60)) refused += 1;
  }
  expect(refused).toBe(0);
});

test('without an end it is refused, by number and by size; waiting makes it good', () => {
  const { clock, allowance } = madeWith();
  expect(many(allowance, 11_000, 10)).toBe(1000);
  clock.jump(1000);
  expect(many(allowance, 2001, 10)).toBe(1);
  clock.jump(60_000);
  expect(many(allowance, 1000, 250_000)).toBeGreaterThan(300);
  clock.jump(-5000);
  expect(allowance.take(10)).toBe(false);
});

test('a page with all its shells, loaded again five times in a row in three tabs; who does it without end is refused', () => {
  const { clock, allowance } = madeWith();
  const dear = (count: number) => Array.from({ length: count }, () => allowance.takeDear()).filter((taken) => !taken).length;
  expect(dear(3 * 5 * (4 + 2))).toBe(0);
  clock.jump(1000);
  expect(dear(1000)).toBeGreaterThan(800);
});
