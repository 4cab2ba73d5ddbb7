// The window of output against the plainest thing that could be right: the whole text.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputWindow } from './window.ts';

const SIZE = { cols: 80, rows: 24 };

test('keeps exactly the newest bytes, numbered from the first, however they came', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 64 }),
      (pieces, keep) => {
        const window = new OutputWindow(keep, SIZE);
        let all = Buffer.alloc(0);
        for (const piece of pieces) {
          expect(window.add(Buffer.from(piece), all.length)).toEqual(Buffer.from(piece));
          all = Buffer.concat([all, piece]);
          expect([window.start, window.end]).toEqual([Math.max(0, all.length - keep), all.length]);
          expect(window.read(window.start, keep)).toEqual(all.subarray(window.start));
          const middle = Math.floor((window.start + window.end) / 2);
          expect(window.read(middle, 3)).toEqual(all.subarray(middle, middle + 3));
        }
      },
    ),
  );
});

test('what comes again is taken once', () => {
  const window = new OutputWindow(100, SIZE);
  window.add(Buffer.from('hello'), 0);
  expect(window.add(Buffer.from('hello'), 0)).toHaveLength(0);
  expect(window.add(Buffer.from('lo world'), 3).toString()).toBe(' world');
  expect(window.read(0, 100).toString()).toBe('hello world');
});

test('after a gap only the new part is kept, also when it is only said where it begins', () => {
  const window = new OutputWindow(100, SIZE);
  window.add(Buffer.from('old'), 0);
  window.add(Buffer.alloc(0), 50);
  expect([window.start, window.end]).toEqual([50, 50]);
  window.add(Buffer.from('new'), 50);
  expect(window.read(50, 10).toString()).toBe('new');
});

test('learns the sizes of what was printed before it began to listen', () => {
  const [narrow, wide] = [
    { cols: 40, rows: 10 },
    { cols: 132, rows: 40 },
  ];
  const window = new OutputWindow(10, SIZE);
  window.learnSizes([]);
  expect(window.sizeAt(0)).toEqual(SIZE);
  window.learnSizes([
    { from: 90, size: narrow },
    { from: 104, size: wide },
  ]);
  window.add(Buffer.from('abcdefgh'), 100);
  expect(window.read(100, 10).toString()).toBe('abcd');
  expect([window.sizeAt(100), window.sizeAt(103), window.sizeAt(104)]).toEqual([narrow, narrow, wide]);
  window.resize(SIZE);
  expect([window.sizeAt(107), window.sizeAt(108)]).toEqual([wide, SIZE]);
});

test('a flood in one piece does not stay in memory behind what is kept', () => {
  const window = new OutputWindow(10, SIZE);
  window.add(Buffer.alloc(1_000_000, 'y'), 0);
  const kept = window.read(window.start, 10);
  expect(kept).toHaveLength(10);
  expect(kept.buffer.byteLength).toBeLessThan(100_000);
});

test('knows for which size each byte was printed, and reads no piece over a change', () => {
  const wide = { cols: 132, rows: 40 };
  const window = new OutputWindow(10, SIZE);
  window.add(Buffer.from('abcd'), 0);
  window.resize({ cols: 100, rows: 30 });
  // Nothing was printed for the size before it.
  window.resize(wide);
  window.add(Buffer.from('efgh'), 4);
  expect(window.read(0, 10).toString()).toBe('abcd');
  expect([window.sizeAt(0), window.sizeAt(3), window.sizeAt(4), window.sizeAt(8)]).toEqual([SIZE, SIZE, wide, wide]);
  window.add(Buffer.from('ijklmnop'), 8);
  expect([window.start, window.sizeAt(6)]).toEqual([6, wide]);
  window.clear();
  expect(window.sizeAt(0)).toEqual(wide);
});
