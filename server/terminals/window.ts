// The newest bytes of a shell's output, numbered from the shell's first byte; older ones are forgotten.
export class OutputWindow {
  private readonly keepBytes: number;
  private chunks: Buffer[] = [];
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
    const at = Math.max(offset, this.last);
    if (at > this.last) {
      this.chunks = [];
      this.first = at;
      this.last = at;
    }
    if (fresh.length > 0) this.chunks.push(fresh);
    this.last += fresh.length;
    this.forget();
    return fresh;
  }

  /** At most `limit` bytes from `from` on (which must lie in the window). */
  read(from: number, limit: number): Buffer {
    const parts: Buffer[] = [];
    let at = this.first;
    let wanted = Math.min(limit, this.last - from);
    for (const chunk of this.chunks) {
      const skip = from - at;
      at += chunk.length;
      if (skip >= chunk.length) continue;
      const part = chunk.subarray(Math.max(0, skip), Math.max(0, skip) + wanted);
      if (part.length > 0) parts.push(part);
      wanted -= part.length;
      if (wanted <= 0) break;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  clear(): void {
    this.chunks = [];
    this.first = 0;
    this.last = 0;
  }

  private forget(): void {
    let drop = 0;
    while (this.last - this.first > this.keepBytes) {
      const oldest = this.chunks[drop];
      if (!oldest) break;
      const surplus = this.last - this.first - this.keepBytes;
      if (oldest.length > surplus) {
        // Copied, so that the dropped part of a large chunk does not stay in memory behind the kept part.
        this.chunks[drop] = Buffer.from(oldest.subarray(surplus));
        this.first += surplus;
        break;
      }
      this.first += oldest.length;
      drop += 1;
    }
    if (drop > 0) this.chunks.splice(0, drop);
  }
}
