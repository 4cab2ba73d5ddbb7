// One engine.watch per session, however many want to know; it runs only while somebody does.
import type { HostChange, HostEngine } from '../domain/engine.ts';
import { SharedFollow } from './shared-follow.ts';

export class Changes {
  private readonly engine: Pick<HostEngine, 'watch'>;
  private readonly followed = new SharedFollow<HostChange>();

  constructor(engine: Pick<HostEngine, 'watch'>) {
    this.engine = engine;
  }

  /** Calls at every change in the session's hosts; the answer ends it. */
  follow(session: string, listener: (change: HostChange) => void): () => void {
    return this.followed.follow(session, listener, (tell) => this.engine.watch(session, tell));
  }

  /** The hosts are new (start, reset): watch these instead of the old ones. */
  renew(session: string): void {
    this.followed.renew(session, (tell) => this.engine.watch(session, tell));
  }

  dispose(): void {
    this.followed.dispose();
  }
}
