// The line to the agent in a container: its standard input and output, joined by Docker's attach, or pipes of its own (host-pipes.ts). One
// request costs a few milliseconds, where `docker exec` takes some sixty. Shells go over it too, each on a channel of its own (shells.c).
// Survives the server: a new one joins again.
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { AgentFrames } from './agent-frames.ts';
import { type HostPlace, openHostPipes } from './host-pipes.ts';
import { GREET_DIRECTLY_MS, GREET_MS } from './limits.ts';
import { Pace } from './pace.ts';

/** Past so much that is no answer to anything the line is cut: in a host the student can write on it. */
const MAX_GARBAGE = 1024 * 1024;
/** What nobody asked for (shells' output, events) comes at most so fast, past a first burst: in a host the student can write on the line as
 * fast as a pipe takes it, and the server has one thread for all. A piece is a frame, or 4 KiB of one, or a frame of a shell's keeper in it, or
 * a line that is no frame. `yes` with a page that takes it in comes to 17,000 a second (two cores, two shells of one host); who has root and no
 * page, to millions. */
const PIECES_PER_SECOND = 40_000;
const PIECE_BYTES = 4096;
/** What was read at once, be it a single byte. */
const READ_PIECES = 0.25;
/** All that is asked of an agent is asked anew when another serves. Init waits 50 ms between two: twenty a second. */
const AGAIN_PIECES = 1000;
/** All lines together: who floods by many at once shares this with all who flood. Who had less than so much in the last second waits for nobody. */
const ALL_PIECES_PER_SECOND = 120_000;
const SMALL_PIECES = 4000;
/** Longer than the agent takes to drop a frame that a dead server left half written (frame.c: CUT_MS). */
const GREET_AGAIN_MS = 1200;
/** A host that takes nothing in for so long that this much waits is cut off: the student stopped it. */
const MAX_UNSENT = 16 * 1024 * 1024;

/** A way to the agent and back: Docker's attached stream, or two pipes. */
type Way = {
  readonly isDirect: boolean;
  readonly ends: readonly Duplex[];
  readonly to: Duplex;
  readonly hear: (listener: (data: Buffer) => void) => void;
};

function directWay(place: HostPlace): Way | null {
  const pipes = openHostPipes(place);
  if (!pipes) return null;
  const { from, to } = pipes;
  return { isDirect: true, ends: [from, to], to, hear: (listener) => void from.on('data', listener) };
}

function destroy(way: Way): void {
  for (const end of way.ends) end.destroy();
}

type Waiting = { resolve: (payload: Buffer) => void; reject: (reason: Error) => void; timer: NodeJS.Timeout };

/** One shell's part of the line; both ways bytes in order. */
export type Channel = {
  send(data: Buffer): void;
  /** So many pieces of work were in what came, beside those that the line sees. */
  charge(pieces: number): void;
  /** Lets go; nothing is heard of it any more. */
  close(): void;
};
export type ChannelListener = {
  readonly data: (data: Buffer) => void;
  /** Once: the agent has let go of it, or the line broke. */
  readonly gone: () => void;
};

/** Takes Docker's multiplexed stream apart; gives standard output only. */
class Demux {
  private rest: Buffer = Buffer.alloc(0);
  constructor(private readonly onStdout: (data: Buffer) => void) {}
  push(chunk: Buffer): void {
    this.rest = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    while (this.rest.length - at >= 8) {
      const size = this.rest.readUInt32BE(at + 4);
      if (this.rest.length - at - 8 < size) break;
      if (this.rest[at] === 1) this.onStdout(this.rest.subarray(at + 8, at + 8 + size));
      at += 8 + size;
    }
    this.rest = this.rest.subarray(at);
  }
}

export function demuxStdout(stream: Duplex, onStdout: (data: Buffer) => void): void {
  const demux = new Demux(onStdout);
  stream.on('data', (chunk: Buffer) => demux.push(chunk));
}

const allLines = new Pace(ALL_PIECES_PER_SECOND);

export class AgentLine {
  private readonly waiting = new Map<string, Waiting>();
  private readonly channels = new Map<string, ChannelListener>();
  private readonly frames = new AgentFrames({
    frame: (id, payload) => this.deliver(id, payload),
    isAwaited: (id) => this.waiting.has(id),
    garbage: (bytes) => this.discard(bytes),
  });
  private closed = false;
  private garbage = 0;
  /** Something was sent since what may be left of a frame was last ended. */
  private sent = true;
  private readonly pace = new Pace(PIECES_PER_SECOND);
  private pausing: NodeJS.Timeout | null = null;
  /** An unasked frame: what changed in the host's network. */
  onEvent: (words: string) => void = () => {};
  onClose: () => void = () => {};

  private constructor(private way: Way) {
    this.hear(way);
  }

  get isBusy(): boolean {
    return this.waiting.size > 0 || this.channels.size > 0;
  }

  /** Joins the container's stdio; it need not have been started yet. Rejects with Docker's error. */
  static async open(container: Docker.Container): Promise<AgentLine> {
    const stream = (await container.attach({ stream: true, stdin: true, stdout: true, stderr: false, hijack: true })) as Duplex;
    return new AgentLine({ isDirect: false, ends: [stream], to: stream, hear: (data) => demuxStdout(stream, data) });
  }

  /** Without Docker, to a host that runs. null: there is no way, or nobody answers. */
  static async openDirect(place: HostPlace): Promise<AgentLine | null> {
    const way = directWay(place);
    if (!way) return null;
    const line = new AgentLine(way);
    try {
      await line.greet(GREET_DIRECTLY_MS);
      return line;
    } catch {
      line.close();
      return null;
    }
  }

  /** From here on without Docker, where that is possible; else all stays as it was. Not while anything is asked or a shell is open. */
  async goDirect(place: HostPlace): Promise<void> {
    const before = this.way;
    const way = this.closed || this.isBusy || before.isDirect ? null : directWay(place);
    if (!way) return;
    this.change(way);
    this.hear(way);
    try {
      await this.greet(GREET_DIRECTLY_MS);
      destroy(before);
    } catch {
      destroy(way);
      if (this.closed) return destroy(before);
      this.change(before);
      // The agent may have heard it, and answer over its pipe from now on: it is asked anew where it answers.
      await this.greet(GREET_MS);
    }
  }

  private hear(way: Way): void {
    way.hear((data) => this.way === way && this.take(data));
    for (const end of way.ends)
      for (const event of ['error', 'close', 'end']) end.on(event, () => this.way === way && this.close());
  }

  private change(way: Way): void {
    this.way = way;
    this.frames.reset();
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Resolves when the agent has answered a greeting: it is up, answers this way, and nothing is left of an earlier connection. */
  async greet(timeoutMs: number): Promise<void> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const left = until - Date.now();
      if (left <= 0) throw new Error('the agent does not answer');
      try {
        await this.request(Buffer.alloc(0), Math.min(left, GREET_AGAIN_MS));
        return;
      } catch (error) {
        if (this.closed) throw error;
      }
    }
  }

  /** Sends a batch (batch-format.ts) and resolves with the answer's bytes. Rejects at the time limit or when the line breaks. */
  request(payload: Buffer, timeoutMs: number): Promise<Buffer> {
    if (this.closed) return Promise.reject(new Error('the line to the agent is closed'));
    // A greeting whose name begins so asks for answers over the pipe (agent.c).
    const id = `${this.way.isDirect ? '>' : ''}${randomBytes(8).toString('hex')}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error('the agent did not answer in time'));
      }, timeoutMs);
      this.waiting.set(id, { resolve, reject, timer });
      this.send(id, payload);
    });
  }

  /** Joins a shell (payload: shells.c), which is started when there is none. Throws when the line is closed. */
  openChannel(payload: Buffer, listener: ChannelListener): Channel {
    if (this.closed) throw new Error('the line to the agent is closed');
    const id = randomBytes(8).toString('hex');
    this.channels.set(id, listener);
    this.send(`+${id}`, payload);
    return {
      send: (data) => {
        if (this.channels.has(id)) this.send(`=${id}`, data);
      },
      charge: (pieces) => this.charge(pieces),
      close: () => {
        if (this.channels.delete(id)) this.send(`-${id}`, Buffer.alloc(0));
      },
    };
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    // Both ends: when a host is gone its pipe ends, ours to it stays open until we close it.
    destroy(this.way);
    if (this.pausing) clearTimeout(this.pausing);
    this.forgetAll('the line to the agent broke');
    this.onClose();
  }

  private send(id: string, payload: Buffer): void {
    if (this.closed) return;
    this.sent = true;
    this.way.to.write(Buffer.concat([Buffer.from(`pb1 ${id} ${payload.length}\n`, 'latin1'), payload]));
    if (this.way.to.writableLength > MAX_UNSENT) this.close();
  }

  private forgetAll(why: string): void {
    const [waiting, channels] = [[...this.waiting.values()], [...this.channels.values()]];
    this.waiting.clear();
    this.channels.clear();
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new Error(why));
    }
    for (const { gone } of channels) gone();
  }

  private take(data: Buffer): void {
    this.charge(READ_PIECES);
    this.frames.push(data);
    if (this.garbage > MAX_GARBAGE) this.close();
    else this.pauseIfAhead();
  }

  private discard(bytes: number): void {
    this.charge(1);
    this.garbage += bytes;
  }

  private charge(pieces: number): void {
    this.pace.charge(pieces);
    allLines.charge(pieces);
  }

  /** Reads no further until what came may have come; the host's pipe fills meanwhile, and who writes there waits. */
  private pauseIfAhead(): void {
    const wait = Math.max(this.pace.aheadMs, this.pace.pieces > SMALL_PIECES ? allLines.aheadMs : 0);
    if (wait <= 0 || this.pausing) return;
    const [from] = this.way.ends;
    from?.pause();
    this.pausing = setTimeout(() => {
      this.pausing = null;
      from?.resume();
    }, wait);
  }

  private deliver(id: string, payload: Buffer): void {
    // One before it, in what was read at once, may have ended the line.
    if (this.closed) return;
    const waiting = this.waiting.get(id);
    if (waiting) {
      this.waiting.delete(id);
      clearTimeout(waiting.timer);
      waiting.resolve(payload);
      return;
    }
    this.charge(1 + payload.length / PIECE_BYTES);
    const kind = id[0];
    if (kind === '=' || kind === '-') {
      const channel = this.channels.get(id.slice(1));
      if (kind === '=' && channel) channel.data(payload);
      else if (channel && this.channels.delete(id.slice(1))) channel.gone();
      // What was on its way when a channel was closed is an agent's too, but there is not much of it.
      else this.garbage += payload.length + 32;
      return;
    }
    if (id === 'event') {
      const words = payload.toString('utf8');
      if (words === 'again') this.begunAgain();
      else this.onEvent(words);
      return;
    }
    this.garbage += payload.length + 32;
  }

  /** The agent was killed and another serves now: it knows nothing of what this one was asked. */
  private begunAgain(): void {
    this.charge(AGAIN_PIECES);
    // Ends what may be left of a frame that the old one had begun to read.
    if (this.sent) this.way.to.write('\n');
    this.sent = false;
    this.forgetAll('the agent was killed');
  }
}
