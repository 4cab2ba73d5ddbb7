// What one viewer is told of a shell's sizes: before the bytes that were printed for them, and not oftener than needed.
import { expect, test } from 'vitest';
import { Viewer } from './viewer.ts';
import { OutputWindow } from './window.ts';

const NARROW = { cols: 80, rows: 24 };
const WIDE = { cols: 132, rows: 40 };

function look(window: OutputWindow) {
  const heard: [text: string, cols: number | undefined][] = [];
  const viewer = new Viewer(
    { output: (_offset, data, size) => heard.push([data.toString(), size?.cols]), skipped: () => {}, exit: () => {} },
    true,
    0,
  );
  return { viewer, heard, pump: () => viewer.pump(window) };
}

test('old output comes with the size it was printed for, and the size of now comes last', () => {
  const window = new OutputWindow(1000, NARROW);
  window.add(Buffer.from('narrow'), 0);
  window.resize(WIDE);
  window.add(Buffer.from('wide'), 6);
  window.resize(NARROW);
  const { heard, pump } = look(window);
  pump();
  expect(heard).toEqual([
    ['narrow', 80],
    ['wide', 132],
    ['', 80],
  ]);
  window.add(Buffer.from('more'), 10);
  pump();
  expect(heard.at(-1)).toEqual(['more', undefined]);
});

test('who changed the size is not told of it; who looks on is', () => {
  const window = new OutputWindow(1000, NARROW);
  const [asking, other] = [look(window), look(window)];
  for (const each of [asking, other]) each.pump();
  window.resize(WIDE);
  asking.viewer.size = WIDE;
  for (const each of [asking, other]) each.pump();
  expect(asking.heard.slice(1)).toEqual([]);
  expect(other.heard.slice(1)).toEqual([['', 132]]);
});
