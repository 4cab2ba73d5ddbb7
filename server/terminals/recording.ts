// What a shell printed, as an asciicast v2 file that its owner can play again. Bounded; written behind, never waited for.
import {
  closeSync,
  createWriteStream,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  type WriteStream,
} from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../domain/clock.ts';
import type { PtySize } from '../domain/engine.ts';
import type { Log } from '../domain/log.ts';

export type RecordingPlace = {
  readonly folder: string;
  readonly name: string;
  readonly title: string;
  readonly size: PtySize;
  /** The shell may be the one that the file records already, and say again what it said; otherwise its bytes count from 0. */
  readonly sameShell: boolean;
};

const MAX_BYTES = 5 * 1024 * 1024;
/** Longer than the first line of ours. */
const HEADER_BYTES = 1024;

export class Recording {
  private readonly clock: Clock;
  private readonly stream: WriteStream;
  private readonly decoder = new StringDecoder('utf8');
  private beganAt: number;
  /** That of what was recorded last. */
  private size: PtySize;
  private recordedTo = 0;
  private written = 0;
  private full = false;

  /** Begins a file, or goes on with the one that a former server began. */
  constructor(place: RecordingPlace, clock: Clock, log: Log) {
    this.clock = clock;
    this.beganAt = clock.now().getTime();
    this.size = place.size;
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    const file = path.join(place.folder, `${place.name}.cast`);
    this.written = existsSync(file) ? cutToWholeLines(file) : 0;
    const isNew = this.written === 0;
    // What another shell printed says nothing of this one. It is not read: shells are opened as often as somebody likes.
    if (!isNew && place.sameShell) this.goOn(readFileSync(file, 'utf8'));
    else if (!isNew) this.goOn(firstLine(file));
    // There at once: who counts the recordings counts this one.
    this.stream = createWriteStream(file, { fd: openSync(file, 'a', 0o600) });
    this.stream.on('error', (err) => {
      this.full = true;
      log.warn({ err, file }, 'a recording cannot be written');
    });
    if (isNew)
      this.line({
        version: 2,
        width: place.size.cols,
        height: place.size.rows,
        timestamp: Math.floor(this.beganAt / 1000),
        title: place.title,
      });
    // Another shell has the size that it begins with; the same one tells its own.
    else if (!place.sameShell) {
      this.size = place.size;
      this.event('r', sizeWords(place.size));
    }
  }

  output(data: Buffer, offset: number): void {
    const end = offset + data.length;
    if (end <= this.recordedTo) return;
    const text = this.decoder.write(offset < this.recordedTo ? data.subarray(this.recordedTo - offset) : data);
    this.recordedTo = end;
    if (text) this.event('o', text);
  }

  resize(size: PtySize): void {
    if (size.cols === this.size.cols && size.rows === this.size.rows) return;
    this.size = size;
    this.event('r', sizeWords(size));
  }

  end(): void {
    this.stream.end();
  }

  private event(kind: 'o' | 'r', text: string): void {
    this.line([Math.round(this.clock.now().getTime() - this.beganAt) / 1000, kind, text]);
  }

  private line(value: unknown): void {
    if (this.full) return;
    const line = `${JSON.stringify(value)}\n`;
    // A disk that is slower than the shell loses the rest of the recording, not the server's memory.
    this.full = this.written + line.length > MAX_BYTES || this.stream.writableLength > MAX_BYTES;
    if (this.full) return;
    this.written += Buffer.byteLength(line);
    this.stream.write(line);
  }

  private goOn(text: string): void {
    for (const line of text.split('\n')) {
      const value = parsed(line);
      if (Array.isArray(value) && typeof value[2] === 'string') this.goOnFrom(value[1], value[2]);
      else if (isHeader(value)) {
        this.beganAt = value.timestamp * 1000;
        this.size = { cols: value.width, rows: value.height };
      }
    }
  }

  private goOnFrom(kind: unknown, text: string): void {
    if (kind === 'o') this.recordedTo += Buffer.byteLength(text);
    const [, cols, rows] = (kind === 'r' && /^(\d+)x(\d+)$/.exec(text)) || [];
    if (cols && rows) this.size = { cols: Number(cols), rows: Number(rows) };
  }
}

const sizeWords = ({ cols, rows }: PtySize): string => `${cols}x${rows}`;

/** Cuts off a last line that was written by halves when the server was killed. Returns how many bytes there are then. */
function cutToWholeLines(file: string): number {
  const fd = openSync(file, 'r+');
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    if (size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a)) return size;
    const length = readFileSync(file).lastIndexOf(0x0a) + 1;
    ftruncateSync(fd, length);
    return length;
  } finally {
    closeSync(fd);
  }
}

function firstLine(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    return head.toString('utf8', 0, readSync(fd, head, 0, HEADER_BYTES, 0)).split('\n')[0] ?? '';
  } finally {
    closeSync(fd);
  }
}

function isHeader(value: unknown): value is { timestamp: number; width: number; height: number } {
  const numbers = ['timestamp', 'width', 'height'] as const;
  return typeof value === 'object' && value !== null && numbers.every((key) => typeof Reflect.get(value, key) === 'number');
}

/** null for what is no line of ours. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
