// A shell seen from the server: one `docker exec` of `pb attach`, which joins the shell's keeper in the host.
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { Pty, PtyRequest, PtySize } from '../../domain/engine.ts';
import { AppError } from '../../errors.ts';
import { demuxStdout } from './agent-line.ts';
import { GREET_MS } from './limits.ts';
import { ackFrame, helloFrame, inputFrame, KeeperFrames, killFrame, resizeFrame } from './pty-frames.ts';

type Heard = { data: Buffer; offset: number } | { code: number | null } | { detached: true };

/**
 * Joins the shell, which is started when there is none. Resolves when its keeper has said where the output goes on; the first
 * call of onData may therefore have no bytes, only that offset. Rejects with AppError not-ready when the keeper does not answer.
 */
export async function openDockerPty(container: Docker.Container, request: PtyRequest): Promise<Pty> {
  const { shell, instance, size, from } = request;
  // A keeper is known by its name alone: the same shell name on the host and in an instance are two shells.
  const name = instance ? `${instance}.${shell}` : shell;
  const command = ['/usr/lib/patchbay/pb', 'attach', name, String(size.cols), String(size.rows)];
  if (instance) command.push(instance);
  const exec = await container.exec({ Cmd: command, AttachStdin: true, AttachStdout: true, AttachStderr: false, Tty: false });
  const stream = (await exec.start({ hijack: true, stdin: true, Tty: false })) as Duplex;
  return await new Promise((resolve, reject) => {
    const pty = new DockerPty(stream, () => {
      clearTimeout(timer);
      resolve(pty);
    });
    const timer = setTimeout(() => {
      pty.detach();
      reject(new AppError('not-ready', 'The shell does not answer. Try again; if it stays so, reset the lab.'));
    }, GREET_MS);
    pty.onFirstDetach(() => {
      clearTimeout(timer);
      reject(
        new AppError('host-down', 'This lab machine is down. Reset the lab to get it back.', {
          log: `no keeper for shell ${shell}`,
        }),
      );
    });
    stream.write(helloFrame(from, size));
  });
}

class DockerPty implements Pty {
  private readonly frames = new KeeperFrames();
  private dataListener: ((data: Buffer, offset: number) => void) | null = null;
  private exitListener: ((code: number | null) => void) | null = null;
  private detachListener: (() => void) | null = null;
  private firstDetach: () => void = () => {};
  /** What was heard before anybody listened. */
  private early: Heard[] = [];
  private over = false;
  private greeted = false;

  constructor(
    private readonly stream: Duplex,
    private readonly onGreeted: () => void,
  ) {
    demuxStdout(stream, (chunk) => this.take(chunk));
    const end = () => this.end();
    stream.on('end', end).on('close', end).on('error', end);
  }

  onFirstDetach(listener: () => void): void {
    this.firstDetach = listener;
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
    this.send(inputFrame(data));
  }

  resize(size: PtySize): void {
    this.send(resizeFrame(size));
  }

  ack(offset: number): void {
    this.send(ackFrame(offset));
  }

  kill(): void {
    this.send(killFrame());
  }

  detach(): void {
    this.over = true;
    this.stream.destroy();
  }

  private send(frame: Buffer): void {
    if (!this.over) this.stream.write(frame);
  }

  private take(chunk: Buffer): void {
    if (this.over) return;
    try {
      for (const frame of this.frames.push(chunk)) {
        if (!this.greeted) {
          this.greeted = true;
          this.onGreeted();
        }
        if (frame.kind === 'data') this.hear({ data: frame.data, offset: frame.offset });
        else {
          this.hear({ code: frame.code });
          this.detach();
        }
      }
    } catch {
      this.end(); // not a keeper: the student's host may run anything under that name
      this.stream.destroy();
    }
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    if (!this.greeted) this.firstDetach();
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
