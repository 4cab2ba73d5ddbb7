// The newest bytes of a shell's output, numbered from the shell's first byte, and the size of the screen that each was
// printed for; older ones are forgotten.
import type { PtySize, SizedFrom } from '../domain/engine.ts';

/** A window is small until it is needed: most shells print little. */
const SMALLEST = 4096;
/** Changes of size that are remembered. */
const MOST_SIZES = 256;

export class OutputWindow {
  private readonly keepBytes: number;
  /** Byte n stands at n modulo its length. Copied in and out: no key waits for a list of a thousand short outputs. */
  private ring: Buffer = Buffer.alloc(0);
  private first = 0;
  private last = 0;
  /** The first is that of the oldest byte kept; each holds up to the next. */
  private sizes: SizedFrom[];

  constructor(keepBytes: number, size: PtySize) {
    this.keepBytes = keepBytes;
    this.sizes = [{ from: 0, size }];
  }

  /** Number of the oldest byte kept, and of the byte to come. */
  get start(): number {
    return this.first;
  }
  get end(): number {
    return this.last;
  }

  /** Takes in output. What is known already is ignored; after a gap only the new part is kept. Returns what was new. */
  add(data: Buffer, offset: number): Buffer {
    const fresh = offset < this.last ? data.subarray(this.last - offset) : data;
    if (fresh.length === 0 && offset <= this.last) return fresh;
    if (offset > this.last) this.first = this.last = offset;
    const kept = fresh.subarray(Math.max(0, fresh.length - this.keepBytes));
    const end = this.last + fresh.length;
    this.grow(Math.min(this.keepBytes, end - this.first));
    this.put(kept, end - kept.length);
    this.last = end;
    this.first = Math.max(this.first, end - this.keepBytes);
    while (this.sizes[1] && this.sizes[1].from <= this.first) this.sizes.shift();
    return fresh;
  }

  /** What was printed before this window began to listen: the sizes that its screen had, oldest first. */
  learnSizes(sizes: readonly SizedFrom[]): void {
    if (sizes.length > 0) this.sizes = sizes.slice(-MOST_SIZES);
  }

  /** What is printed from now on is for a screen of this size. */
  resize(size: PtySize): void {
    const last = this.sizes.at(-1);
    if (last && last.from >= this.last) this.sizes.pop();
    this.sizes.push({ from: this.last, size });
    if (this.sizes.length > MOST_SIZES) this.sizes.shift();
  }

  /** The size of the screen that byte number `at` was printed for. */
  sizeAt(at: number): PtySize | undefined {
    return (this.sizes.findLast(({ from }) => from <= at) ?? this.sizes[0])?.size;
  }

  /** A copy of at most `limit` bytes from `from` on (which must lie in the window), all of one size. */
  read(from: number, limit: number): Buffer {
    const change = this.sizes.find((each) => each.from > from)?.from ?? this.last;
    const length = Math.max(0, Math.min(limit, change - from, this.last - from));
    return this.copy(from, length);
  }

  private copy(from: number, length: number): Buffer {
    const data = Buffer.allocUnsafe(length);
    const at = length && from % this.ring.length;
    const copied = this.ring.copy(data, 0, at, at + length);
    this.ring.copy(data, copied, 0, length - copied);
    return data;
  }

  clear(): void {
    this.first = 0;
    this.last = 0;
    this.sizes = this.sizes.slice(-1).map(({ size }) => ({ from: 0, size }));
  }

  private put(data: Buffer, offset: number): void {
    if (data.length === 0) return;
    const at = offset % this.ring.length;
    const copied = data.copy(this.ring, at);
    data.copy(this.ring, 0, copied);
  }

  /** Room for so many bytes; what there is keeps its numbers. */
  private grow(bytes: number): void {
    if (bytes <= this.ring.length) return;
    const before = this.copy(this.first, this.last - this.first);
    this.ring = Buffer.alloc(Math.min(this.keepBytes, Math.max(SMALLEST, 2 * bytes)));
    this.put(before, this.first);
  }
}
