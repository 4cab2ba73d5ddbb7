// Bytes of the line to an agent -> frames: "pb1 <id> <length>\n<payload>" (docker/host/src/frame.c). What has come of one is never kept piece by
// piece: whoever sends single bytes would fill the memory.

const MAX_HEAD = 128;
const MAX_FRAME = 16 * 1024 * 1024;
/** Of what nobody asked for; an agent's are a quarter of it (shells.c: PIECE). What comes in one frame is taken in one turn. */
const MAX_UNASKED = 64 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);

export type FrameListener = {
  readonly frame: (id: string, payload: Buffer) => void;
  /** Somebody waits for an answer of this name: it may be large. */
  readonly isAwaited: (id: string) => boolean;
  /** So many bytes are of no frame, or of one that is too large. */
  readonly garbage: (bytes: number) => void;
};

export class AgentFrames {
  /** Of a line that has not come whole; short. */
  private head = NOTHING;
  /** A frame whose payload has not come whole. */
  private coming: { readonly id: string; readonly payload: Buffer; at: number } | null = null;
  /** Bytes that belong to a frame which nobody waits for. */
  private letBy = 0;

  constructor(private readonly tell: FrameListener) {}

  push(data: Buffer): void {
    for (let at = 0; at < data.length; ) at = this.takePart(data, at);
  }

  /** Begins anew, on another stream. */
  reset(): void {
    this.head = NOTHING;
    this.coming = null;
    this.letBy = 0;
  }

  /** Takes what is next; answers where the rest begins. */
  private takePart(data: Buffer, at: number): number {
    if (this.letBy > 0) {
      const length = Math.min(this.letBy, data.length - at);
      this.letBy -= length;
      return at + length;
    }
    if (!this.coming) return this.takeHead(data, at);
    const { coming } = this;
    const length = data.copy(coming.payload, coming.at, at);
    coming.at += length;
    if (coming.at === coming.payload.length) {
      this.coming = null;
      this.tell.frame(coming.id, coming.payload);
    }
    return at + length;
  }

  private takeHead(data: Buffer, at: number): number {
    const end = data.indexOf(10, at);
    const part = data.subarray(at, end < 0 ? data.length : end);
    const line = Buffer.concat([this.head, part.subarray(0, MAX_HEAD + 1)]);
    const bytes = this.head.length + part.length;
    this.head = NOTHING;
    if (end < 0 && line.length <= MAX_HEAD) {
      this.head = line;
      return data.length;
    }
    const frame = line.length <= MAX_HEAD ? /^pb1 (\S{1,64}) (\d{1,9})$/.exec(line.toString('latin1')) : null;
    const [id = '', length] = [frame?.[1], Number(frame?.[2])];
    if (!frame || length > (id.startsWith('=') ? MAX_UNASKED : MAX_FRAME)) {
      // Somebody else wrote on this line.
      this.tell.garbage(bytes + 1);
      return end < 0 ? data.length : end + 1;
    }
    const begin = end + 1;
    if (length > MAX_UNASKED && !this.tell.isAwaited(id)) {
      this.tell.garbage(length);
      this.letBy = length;
    } else if (data.length - begin >= length) {
      this.tell.frame(id, data.subarray(begin, begin + length));
      return begin + length;
    } else {
      // Memory that is not touched before something comes for it.
      this.coming = { id, payload: Buffer.allocUnsafeSlow(length), at: 0 };
    }
    return begin;
  }
}
