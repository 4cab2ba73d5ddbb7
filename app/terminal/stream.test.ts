// Output arrives in order and once, whatever the connection does.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShellStream } from './stream.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function screen() {
  const seen = {
    text: '',
    sizes: [] as string[],
    shown: [] as number[],
    acked: [] as number[],
    lost: 0,
    asked: 0,
    held: [] as (() => void)[],
  };
  const stream = new ShellStream({
    write: (data, written, size) => {
      if (size) seen.sizes.push(`${size.cols} at ${seen.text.length}`);
      seen.text += new TextDecoder().decode(data);
      seen.held.push(written);
    },
    shown: (offset) => seen.shown.push(offset),
    ack: (offset) => seen.acked.push(offset),
    lost: (n) => {
      seen.lost += n;
    },
    ask: () => {
      seen.asked += 1;
    },
  });
  return { stream, seen };
}

describe('a shell’s stream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('acknowledges only what the screen has written', () => {
    const { stream, seen } = screen();
    stream.take(0, bytes('hello'));
    vi.advanceTimersByTime(1000);
    expect([seen.shown, seen.acked]).toEqual([[], []]);
    seen.held[0]?.();
    expect([seen.shown, seen.acked]).toEqual([[5], []]);
    vi.advanceTimersByTime(1000);
    expect(seen.acked).toEqual([5]);
  });

  it('acknowledges keys together, and a flood by steps without waiting', () => {
    const { stream, seen } = screen();
    for (let key = 0; key < 5; key += 1) stream.take(key, bytes('x'));
    for (const written of seen.held) written();
    vi.advanceTimersByTime(1000);
    expect(seen.acked).toEqual([5]);
    for (let piece = 0; piece < 32; piece += 1) {
      stream.take(stream.next, bytes('y'.repeat(1024)));
      seen.held.at(-1)?.();
    }
    expect(seen.acked).toHaveLength(5);
    vi.advanceTimersByTime(1000);
    expect(seen.acked.at(-1)).toBe(stream.next);
  });

  it('acknowledges nothing once it has ended', () => {
    const { stream, seen } = screen();
    stream.take(0, bytes('hello'));
    seen.held[0]?.();
    stream.end();
    vi.advanceTimersByTime(1000);
    expect(seen.acked).toEqual([]);
  });

  it('says for which size output was printed, also when none comes with it, but not of output that it has', () => {
    const { stream, seen } = screen();
    stream.take(0, bytes('ab'), { cols: 80, rows: 24 });
    stream.take(2, bytes('cd'), { cols: 132, rows: 40 });
    stream.take(4, bytes(''), { cols: 100, rows: 40 });
    stream.take(0, bytes('ab'), { cols: 80, rows: 24 });
    expect([seen.text, seen.sizes]).toEqual(['abcd', ['80 at 0', '132 at 2', '100 at 4']]);
  });

  it('drops what came twice and keeps the tail that is new', () => {
    const { stream, seen } = screen();
    stream.take(0, bytes('hello'));
    stream.take(0, bytes('hello'));
    stream.take(3, bytes('lo world'));
    expect(seen.text).toBe('hello world');
    expect(stream.next).toBe(11);
  });

  it('asks once for a gap and writes nothing after it', () => {
    const { stream, seen } = screen();
    stream.take(0, bytes('ab'));
    stream.take(4, bytes('ef'));
    stream.take(6, bytes('gh'));
    expect(seen).toMatchObject({ text: 'ab', asked: 1 });
    stream.begin(2);
    stream.take(2, bytes('cdef'));
    expect(seen.text).toBe('abcdef');
  });

  it('says how much is lost when the server keeps less, but not at the first opening', () => {
    const { stream, seen } = screen();
    stream.begin(100);
    expect(seen.lost).toBe(0);
    stream.take(100, bytes('xy'));
    stream.begin(150);
    expect(seen.lost).toBe(48);
    stream.skip(160);
    expect(seen.lost).toBe(58);
  });

  it('forgets late acknowledgements of an earlier shell', () => {
    const { stream, seen } = screen();
    stream.take(0, bytes('old'));
    stream.restart();
    seen.held[0]?.();
    vi.advanceTimersByTime(1000);
    expect([seen.shown, seen.acked]).toEqual([[], []]);
    stream.take(0, bytes('new'));
    expect(seen.text).toBe('oldnew');
  });

  it('shows every byte once and in order under any repetition and overlap', () => {
    const whole = 'abcdefghijklmnopqrstuvwxyz0123456789';
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(35), fc.nat(12)), { maxLength: 60 }), (pieces) => {
        const { stream, seen } = screen();
        for (const [offset, length] of pieces) stream.take(offset, bytes(whole.slice(offset, offset + length)));
        expect(seen.text).toBe(whole.slice(0, stream.next));
      }),
    );
  });
});
