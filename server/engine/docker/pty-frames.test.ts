// A keeper's frames in any cut; what no keeper says is refused.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ackFrame, helloFrame, KeeperFrames, resizeFrame } from './pty-frames.ts';

function data(offset: number, text: string): Buffer {
  const frame = Buffer.alloc(13);
  frame.write('D');
  frame.writeUInt32BE(8 + Buffer.byteLength(text), 1);
  frame.writeBigUInt64BE(BigInt(offset), 5);
  return Buffer.concat([frame, Buffer.from(text)]);
}
const sized = Buffer.from([0x53, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 1, 2, 0, 80, 0, 24]);
const exit = Buffer.from([0x58, 0, 0, 0, 4, 255, 255, 255, 255]);

it('gives the same frames however the bytes are cut', () => {
  const all = Buffer.concat([sized, data(0, ''), data(5_000_000_000, 'héllo'), exit]);
  const whole = new KeeperFrames().push(all);
  expect(whole).toEqual([
    { kind: 'sized', from: 258, size: { cols: 80, rows: 24 } },
    { kind: 'data', offset: 0, data: Buffer.alloc(0) },
    { kind: 'data', offset: 5_000_000_000, data: Buffer.from('héllo') },
    { kind: 'exit', code: null },
  ]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: all.length }), { maxLength: 8 }), (cuts) => {
      const frames = new KeeperFrames();
      const at = [0, ...cuts.sort((a, b) => a - b), all.length];
      expect(at.slice(1).flatMap((end, i) => frames.push(all.subarray(at[i], end)))).toEqual(whole);
    }),
  );
});

it('refuses unknown kinds and sizes that cannot be', () => {
  expect(() => new KeeperFrames().push(Buffer.from('HTTP/1.1 400 Bad'))).toThrow();
  expect(() => new KeeperFrames().push(Buffer.from([0x44, 0x7f, 0, 0, 0]))).toThrow();
  expect(() => new KeeperFrames().push(Buffer.from([0x58, 0, 0, 0, 3]))).toThrow();
  const screen = (cols: number, rows: number) => Buffer.from([...sized.subarray(0, 13), cols >> 8, cols & 255, 0, rows]);
  expect(new KeeperFrames().push(screen(1000, 1))).toHaveLength(1);
  for (const [cols, rows] of [
    [0, 24],
    [80, 0],
    [1001, 24],
  ] as const)
    expect(() => new KeeperFrames().push(screen(cols, rows))).toThrow('not a screen');
});

it('refuses numbers of bytes that are not exact any more', () => {
  expect(new KeeperFrames().push(data(2 ** 53 - 4, 'abc'))).toEqual([
    { kind: 'data', offset: 2 ** 53 - 4, data: Buffer.from('abc') },
  ]);
  const screenFrom = (from: string) => Buffer.from(`530000000c${from}00500018`, 'hex');
  expect(new KeeperFrames().push(screenFrom('001fffffffffffff'))).toHaveLength(1);
  for (const bytes of [
    data(2 ** 53 - 3, 'abc'),
    data(2 ** 53, ''),
    Buffer.from('4400000008ffffffffffffffff', 'hex'),
    screenFrom('0020000000000000'),
  ])
    expect(() => new KeeperFrames().push(bytes)).toThrow('no shell prints so much');
});

it('writes numbers big-endian', () => {
  expect(helloFrame(258, { cols: 80, rows: 24 }).toString('hex')).toBe('480000000c' + '0000000000000102' + '0050' + '0018');
  expect(helloFrame(0, null).toString('hex')).toBe('480000000c' + '0000000000000000' + '00000000');
  expect(ackFrame(1).toString('hex')).toBe('4100000008' + '0000000000000001');
  expect(resizeFrame({ cols: 1000, rows: 1 }).toString('hex')).toBe('5200000004' + '03e8' + '0001');
});
