// Frames between the server and a shell's keeper (docker/host/src/keep.c): kind, length, payload.
import type { PtySize } from '../../domain/engine.ts';

export type KeeperFrame =
  | { readonly kind: 'sized'; readonly from: number; readonly size: PtySize }
  | { readonly kind: 'data'; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'exit'; readonly code: number | null };

/** Larger than any frame of a keeper; the keeper lives in the student's host and may be anything. */
const MAX_FRAME = 64 * 1024;
/** Larger than any screen that a viewer may ask for. */
const MAX_SIDE = 1000;

function frame(kind: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind, 0, 'latin1');
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

function sizeBytes({ cols, rows }: PtySize): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(cols, 0);
  bytes.writeUInt16BE(rows, 2);
  return bytes;
}

function offsetBytes(offset: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(offset));
  return bytes;
}

/** Without a size the screen keeps the one it has. */
export const helloFrame = (from: number, size: PtySize | null): Buffer =>
  frame('H', Buffer.concat([offsetBytes(from), sizeBytes(size ?? { cols: 0, rows: 0 })]));
export const inputFrame = (data: Buffer): Buffer => frame('I', data);
export const resizeFrame = (size: PtySize): Buffer => frame('R', sizeBytes(size));
export const ackFrame = (offset: number): Buffer => frame('A', offsetBytes(offset));
export const killFrame = (): Buffer => frame('K', Buffer.alloc(0));

/** The number of a shell's byte that `length` more follow. Past the numbers that are exact, one more is no more: who counts on
 * from there never comes to an end. */
function offsetIn(payload: Buffer, length: number): number {
  const offset = Number(payload.readBigUInt64BE(0));
  if (offset + length > Number.MAX_SAFE_INTEGER) throw new Error(`no shell prints so much: ${offset}`);
  return offset;
}

function sized(payload: Buffer): KeeperFrame {
  const [from, cols, rows] = [offsetIn(payload, 0), payload.readUInt16BE(8), payload.readUInt16BE(10)];
  if (cols < 1 || rows < 1 || cols > MAX_SIDE || rows > MAX_SIDE) throw new Error(`not a screen: ${cols}x${rows}`);
  return { kind: 'sized', from, size: { cols, rows } };
}

/** Collects bytes, gives whole frames. Throws on what no keeper says. */
export class KeeperFrames {
  private rest: Buffer = Buffer.alloc(0);

  /** Bytes of a frame that has not come whole. */
  get held(): number {
    return this.rest.length;
  }

  push(chunk: Buffer): KeeperFrame[] {
    this.rest = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    const frames: KeeperFrame[] = [];
    let at = 0;
    while (this.rest.length - at >= 5) {
      const kind = String.fromCharCode(this.rest[at]!);
      const length = this.rest.readUInt32BE(at + 1);
      if (length > MAX_FRAME || (kind === 'D' && length < 8) || (kind === 'X' && length !== 4) || (kind === 'S' && length !== 12))
        throw new Error(`not a keeper's frame: ${kind} ${length}`);
      if (this.rest.length - at - 5 < length) break;
      const payload = this.rest.subarray(at + 5, at + 5 + length);
      if (kind === 'D')
        frames.push({ kind: 'data', offset: offsetIn(payload, length - 8), data: Buffer.from(payload.subarray(8)) });
      else if (kind === 'S') frames.push(sized(payload));
      else if (kind === 'X') frames.push({ kind: 'exit', code: payload.readInt32BE(0) < 0 ? null : payload.readInt32BE(0) });
      else throw new Error(`not a keeper's frame: ${kind}`);
      at += 5 + length;
    }
    this.rest = this.rest.subarray(at);
    return frames;
  }
}
