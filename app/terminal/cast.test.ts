// Reading recordings.
import { describe, expect, it } from 'vitest';
import { framesBetween, LONGEST_SILENCE_MS, readCast } from './cast.ts';

const TEXT = [
  '{"version":2,"width":80,"height":24}',
  '[0.5,"o","a"]',
  '[60.5,"o","b"]',
  '[60.6,"r","100x30"]',
  '[60.7,"i","x"]',
  '[60.8,"o',
].join('\n');

describe('a recording', () => {
  it('has its frames in time, with long silences cut short', () => {
    const cast = readCast(TEXT);
    expect(cast).toMatchObject({ cols: 80, rows: 24 });
    expect(cast?.frames.map((frame) => [Math.round(frame.atMs), frame.data])).toEqual([
      [500, 'a'],
      [500 + LONGEST_SILENCE_MS, 'b'],
      [600 + LONGEST_SILENCE_MS, ''],
    ]);
    expect(cast?.frames[2]?.size).toEqual({ cols: 100, rows: 30 });
  });

  it('is shown piece by piece, each frame once', () => {
    const cast = readCast(TEXT);
    if (!cast) throw new Error('not read');
    expect(framesBetween(cast, -1, 500).map((frame) => frame.data)).toEqual(['a']);
    expect(framesBetween(cast, 500, 10_000)).toHaveLength(2);
  });

  it('is null when it is none', () => {
    expect(readCast('')).toBeNull();
    expect(readCast('{"version":2}')).toBeNull();
  });
});
