// A hundred reasons to ask which hosts run are two questions; an engine that hangs holds up none of the later ones.
import { expect, it } from 'vitest';
import { HandClock } from '../../test/support/hand-clock.ts';
import type { HostStatus } from '../domain/engine.ts';
import { silentLog } from '../domain/log.ts';
import { WhichRun } from './which-run.ts';

function made() {
  const clock = new HandClock();
  const answers: ((statuses: readonly HostStatus[]) => void)[] = [];
  const told: unknown[] = [];
  const list = () => new Promise<readonly HostStatus[]>((resolve) => answers.push(resolve));
  const deps = { engine: { list }, clock, log: silentLog };
  const whichRun = new WhichRun(deps, { asking: () => [(statuses) => told.push(statuses)] });
  return { clock, answers, told, whichRun };
}
const turn = () => new Promise(setImmediate);

it('asks once, and once more for all who asked meanwhile', async () => {
  const { answers, told, whichRun } = made();
  for (let i = 0; i < 100; i += 1) void whichRun.look();
  await turn();
  expect(answers).toHaveLength(1);
  answers[0]?.([]);
  await turn();
  expect(answers).toHaveLength(2);
  answers[1]?.([]);
  await turn();
  expect([answers.length, told]).toEqual([2, [[], []]]);
});

it('gives up an engine that does not answer, says so, and asks again the next time', async () => {
  const { clock, answers, told, whichRun } = made();
  void whichRun.look();
  await clock.pass(31_000);
  expect(told).toEqual([null]);
  void whichRun.look();
  await turn();
  expect(answers).toHaveLength(2);
});
