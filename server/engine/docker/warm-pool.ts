// Hosts kept ready for hand-over: Open vSwitch up, no lab in them yet. Each is given out once; what comes back is destroyed.
import { decodeRecords, encodeBatch } from './batch-format.ts';
import { ANSWER_SLACK_MS, HAND_UP_MS } from './limits.ts';
import { warmName } from './names.ts';
import { removeSurely, type StartedHost, type StartParts, startHost } from './started-host.ts';

/** After a failure to start one (no memory, engine gone), this long passes before the next try. */
const RETRY_MS = 5000;
/** After a start or a reset: its student opens shells now, and needs the processor. */
const REST_MS = 500;

export class WarmPool {
  private readonly ready: StartedHost[] = [];
  private target = 0;
  private filling: Promise<void> | null = null;
  private disposed = false;
  private holds = 0;
  private retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly parts: StartParts,
    /** See DockerEngineConfig. */
    private readonly alone: boolean,
  ) {}

  get size(): number {
    return this.ready.length;
  }

  /** How many to keep; more are started in the background, too many are let go. */
  keep(hosts: number): void {
    this.target = Math.max(0, Math.floor(hosts));
    this.refill();
  }

  /** Takes up to `count` hosts out for good. Nobody else gets them. */
  take(count: number): StartedHost[] {
    const taken: StartedHost[] = [];
    while (taken.length < count) {
      const host = this.ready.shift();
      if (!host) break;
      // A closed line means that the container died while it waited.
      if (host.line.isClosed) void removeSurely(host.container);
      else taken.push(host);
    }
    return taken;
  }

  /** While a student waits for a start, and for a moment after it, no new ones are made: they would take the processor from him. */
  hold(): () => void {
    this.holds++;
    const release = () => {
      this.holds--;
      this.refill();
    };
    return () => setTimeout(release, REST_MS).unref();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.target = 0;
    if (this.retry) clearTimeout(this.retry);
    await this.filling?.catch(() => {});
    await this.shrink();
  }

  private refill(): void {
    if (this.disposed || this.filling || this.holds > 0) return;
    this.filling = this.fill()
      .catch(() => {
        if (this.disposed) return;
        this.retry = setTimeout(() => this.refill(), RETRY_MS);
        this.retry.unref();
      })
      .finally(() => {
        this.filling = null;
      });
  }

  private async fill(): Promise<void> {
    await this.shrink();
    while (!this.disposed && this.holds === 0 && this.ready.length < this.target) {
      const host = await startHost(this.parts, warmName());
      try {
        await host.line.greet(HAND_UP_MS);
        if (this.alone) await host.line.goDirect(host.place);
        this.ready.push({ ...host, warmBridge: await addWarmBridge(host) });
      } catch (error) {
        host.line.close();
        await removeSurely(host.container);
        throw error;
      }
    }
  }

  private async shrink(): Promise<void> {
    const surplus = this.ready.splice(this.target);
    await Promise.all(
      surplus.map(async (host) => {
        host.line.close();
        await removeSurely(host.container);
      }),
    );
  }
}

/** Open vSwitch makes its datapath with its first bridge, which takes it 100 ms; the hand-over takes this bridge away. */
async function addWarmBridge({ line }: StartedHost): Promise<string> {
  const commands = ['add-br pb-warm', 'get Bridge pb-warm _uuid'].map((words) => ({
    argv: ['ovs-vsctl', ...words.split(' ')],
    timeoutMs: HAND_UP_MS,
  }));
  const answer = await line.request(encodeBatch(commands), 2 * HAND_UP_MS + ANSWER_SLACK_MS);
  const records = decodeRecords(answer, commands);
  const uuid = records.at(-1)?.stdout.trim() ?? '';
  if (!/^[0-9a-f-]{36}$/.test(uuid))
    throw new Error(`the bridge of a waiting host could not be made: ${records.map(({ stderr }) => stderr).join('')}`);
  return uuid;
}
