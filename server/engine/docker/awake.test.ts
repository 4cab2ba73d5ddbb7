import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Awake } from './awake.ts';

let folder: string;
let door: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'awake-'));
  door = path.join(folder, 'door');
  writeFileSync(door, '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const isOpen = () =>
  readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === door;
    } catch {
      return false;
    }
  });

it('asks for no time at all, and holds the door until the last has let go', () => {
  const awake = new Awake(door);
  const [one, two] = [awake.hold(), awake.hold()];
  expect(readFileSync(door)).toEqual(Buffer.alloc(4));
  one();
  one();
  expect(isOpen()).toBe(true);
  two();
  expect(isOpen()).toBe(false);
  awake.hold()();
  expect(isOpen()).toBe(false);
});

it('does nothing where there is no such door', () => {
  const awake = new Awake(path.join(folder, 'none'));
  expect(() => awake.hold()()).not.toThrow();
});
