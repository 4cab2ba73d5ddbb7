// The newest bytes of a shell's output, numbered from the shell's first byte; older ones are forgotten.

/** A window is small until it is needed: most shells print little. */
const SMALLEST = 4096;

export class OutputWindow {
  private readonly keepBytes: number;
  /** Byte n stands at n modulo its length. Copied in and out: no key waits for a list of a thousand short outputs. */
  private ring: Buffer = Buffer.alloc(0);
  private first = 0;
  private last = 0;

  constructor(keepBytes: number) {
    this.keepBytes = keepBytes;
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
    return fresh;
  }

  /** A copy of at most `limit` bytes from `from` on (which must lie in the window). */
  read(from: number, limit: number): Buffer {
    const length = Math.max(0, Math.min(limit, this.last - from));
    const data = Buffer.allocUnsafe(length);
    const at = length && from % this.ring.length;
    const copied = this.ring.copy(data, 0, at, at + length);
    this.ring.copy(data, copied, 0, length - copied);
    return data;
  }

  clear(): void {
    this.first = 0;
    this.last = 0;
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
    const before = this.read(this.first, this.last - this.first);
    this.ring = Buffer.alloc(Math.min(this.keepBytes, Math.max(SMALLEST, 2 * bytes)));
    this.put(before, this.first);
  }
}
