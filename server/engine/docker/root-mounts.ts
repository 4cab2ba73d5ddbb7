// Takes the file systems of hosts that run off the machine's table of mounts. A container has a mount of its own of it by then; the machine's,
// by which Docker handed it over, is a line that every later start of runc copies and reads several times (docs/decisions/0009-where-time-goes.md).
import type Docker from 'dockerode';
import { execa } from 'execa';

/** Many go in one start of a program, and not while a student waits for the host that was just started. */
const GATHER_MS = 1000;

export class RootMounts {
  private readonly gathered = new Set<string>();
  private timer: NodeJS.Timeout | null = null;

  /** `here`: the engine's table of mounts is this machine's. Elsewhere nothing is done. */
  constructor(private readonly here: boolean) {}

  /** `info`: of a container that runs. In the background; a mount that stays, or went with its container, is no error: Docker takes it off at the end. */
  hide(info: Pick<Docker.ContainerInspectInfo, 'GraphDriver'>): void {
    const { MergedDir } = (info.GraphDriver?.Data ?? {}) as { MergedDir?: string };
    if (!this.here || !MergedDir?.startsWith('/')) return;
    this.gathered.add(MergedDir);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  /** Never rejects. */
  private async flush(): Promise<void> {
    this.timer = null;
    const paths = [...this.gathered];
    this.gathered.clear();
    // Lazy: whoever looks into one just now is not disturbed.
    await execa('umount', ['--lazy', '--no-mtab', '--internal-only', ...paths], { reject: false, stdio: 'ignore' });
  }
}
