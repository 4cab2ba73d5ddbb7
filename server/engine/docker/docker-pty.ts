// A shell seen from the server: a channel of the line to the host's agent, which passes it on to the shell's keeper.
import { FIRST_SIZE, type Pty, type PtyRequest, type PtySize, type SizedFrom } from '../../domain/engine.ts';
import { AppError } from '../../errors.ts';
import type { AgentLine, Channel } from './agent-line.ts';
import { GREET_MS } from './limits.ts';
import { ackFrame, helloFrame, inputFrame, KeeperFrames, killFrame, resizeFrame } from './pty-frames.ts';

/** More than a keeper remembers. */
const MAX_SIZES = 512;
const COPIED_BYTES = 4096;

type Heard = { data: Buffer; offset: number } | { code: number | null } | { detached: true };

/**
 * Joins the shell, which is started when there is none. Resolves when its keeper has said where the output goes on; the first
 * call of onData may therefore have no bytes, only that offset. Rejects with AppError not-ready when the keeper does not answer.
 * `used`: called with whatever comes or goes.
 */
export function openDockerPty(line: AgentLine, request: PtyRequest, used: () => void): Promise<Pty> {
  return new Promise((resolve, reject) => {
    const greeted = () => {
      clearTimeout(timer);
      resolve(pty);
    };
    const refused = () => {
      clearTimeout(timer);
      reject(
        new AppError('host-down', 'This lab machine is down. Reset the lab to get it back.', {
          log: `no keeper for shell ${request.shell}`,
        }),
      );
    };
    const pty = new DockerPty(line, request, { greeted, refused, used });
    const timer = setTimeout(() => {
      pty.detach();
      reject(new AppError('not-ready', 'The shell does not answer. Try again; if it stays so, reset the lab.'));
    }, GREET_MS);
  });
}

/** For the agent: which shell. One shell name on the host and in an instance are two shells, and a keeper is known by its name alone. */
function shellWords({ shell, instance, size }: PtyRequest): Buffer {
  const { cols, rows } = size ?? FIRST_SIZE;
  const words = [instance ? `${instance}.${shell}` : shell, instance ?? '', cols, rows];
  return Buffer.from(words.map((word) => `${word}\0`).join(''));
}

class DockerPty implements Pty {
  readonly sizes: SizedFrom[] = [];
  private readonly channel: Channel;
  private readonly frames = new KeeperFrames();
  private dataListener: ((data: Buffer, offset: number) => void) | null = null;
  private exitListener: ((code: number | null) => void) | null = null;
  private detachListener: (() => void) | null = null;
  /** What was heard before anybody listened. */
  private early: Heard[] = [];
  private over = false;
  /** Number of the byte to come; null before the keeper has said it. */
  private next: number | null = null;

  constructor(
    line: AgentLine,
    request: PtyRequest,
    private readonly events: { readonly greeted: () => void; readonly refused: () => void; readonly used: () => void },
  ) {
    this.channel = line.openChannel(shellWords(request), { data: (chunk) => this.take(chunk), gone: () => this.end() });
    this.channel.send(helloFrame(request.from, request.size));
  }

  onData(listener: (data: Buffer, offset: number) => void): void {
    this.dataListener = listener;
    this.tell();
  }

  onExit(listener: (code: number | null) => void): void {
    this.exitListener = listener;
    this.tell();
  }

  onDetach(listener: () => void): void {
    this.detachListener = listener;
    this.tell();
  }

  write(data: Buffer): void {
    this.events.used();
    this.channel.send(inputFrame(data));
  }

  resize(size: PtySize): void {
    this.channel.send(resizeFrame(size));
  }

  ack(offset: number): void {
    this.channel.send(ackFrame(offset));
  }

  kill(): void {
    this.channel.send(killFrame());
  }

  detach(): void {
    this.over = true;
    this.channel.close();
  }

  private take(chunk: Buffer): void {
    if (this.over) return;
    this.events.used();
    try {
      const frames = this.frames.push(chunk);
      // What is held is copied with each piece that comes.
      this.channel.charge(frames.length + this.frames.held / COPIED_BYTES);
      for (const frame of frames) {
        if (frame.kind === 'data') this.takeData(frame.data, frame.offset);
        else if (frame.kind === 'sized') this.takeSize(frame);
        else {
          this.hear({ code: frame.code });
          this.detach();
        }
      }
    } catch {
      this.end(); // not a keeper: the student's host may run anything under that name
    }
  }

  private takeSize({ from, size }: SizedFrom): void {
    if (this.next !== null || this.sizes.length === MAX_SIZES) throw new Error('a keeper tells its sizes once');
    this.sizes.push({ from, size });
  }

  private takeData(data: Buffer, offset: number): void {
    const greeting = this.next === null;
    // A keeper leaves nothing out after its first word: then something was lost on the line, and coming back mends it.
    if (this.next !== null && offset !== this.next) throw new Error(`byte ${offset} after byte ${this.next}`);
    this.next = offset + data.length;
    if (greeting) this.events.greeted();
    this.hear({ data, offset });
  }

  private end(): void {
    if (this.over) return;
    this.detach();
    if (this.next === null) this.events.refused();
    this.hear({ detached: true });
  }

  private hear(heard: Heard): void {
    this.early.push(heard);
    this.tell();
  }

  /** Passes on in order what has a listener; the rest waits for one. */
  private tell(): void {
    for (let heard = this.early[0]; heard; heard = this.early[0]) {
      if ('data' in heard) {
        if (!this.dataListener) return;
        this.early.shift();
        this.dataListener(heard.data, heard.offset);
      } else if ('code' in heard) {
        if (!this.exitListener) return;
        this.early.shift();
        this.exitListener(heard.code);
      } else {
        if (!this.detachListener) return;
        this.early.shift();
        this.detachListener();
      }
    }
  }
}
