// Names can be read back, and say to whom a thing belongs.
import { expect, it } from 'vitest';
import { belongsToAnother, hostName, parseName, probeName, processMark, switchPrefix, trashName, warmName } from './names.ts';

it('reads back what it wrote, and nothing else', () => {
  expect(parseName(`/${hostName('ab12cd34', 'compute-1')}`)).toEqual({ session: 'ab12cd34', host: 'compute-1', role: 'host' });
  expect(parseName(probeName('ab12cd34', 'compute1'))).toEqual({ session: 'ab12cd34', host: 'compute1', role: 'probe' });
  for (const other of [warmName(), trashName(), '/redis', 'pb-', 'pb-x', '/pb-ab12cd34-Host', 'pb-ab12-h.other'])
    expect(parseName(other)).toBeNull();
});

it('knows a living process from a dead one and from itself', () => {
  const mine = processMark();
  expect(mine).toMatch(/^\d+\.\d+$/);
  expect(belongsToAnother(mine!)).toBe(false);
  expect(belongsToAnother(processMark(process.ppid)!)).toBe(true);
  // The same number, another start: that process is gone.
  expect(belongsToAnother(`${process.ppid}.1`)).toBe(false);
  expect(belongsToAnother(undefined)).toBe(false);
});

it('a switch and its ports fit into a device name', () => {
  expect(`${switchPrefix('a'.repeat(32))}zpz`.length).toBeLessThanOrEqual(15);
});
