// One engine.watch per session, however many want to know; it runs only while somebody does.
import type { HostChange, HostEngine } from '../domain/engine.ts';

type Listener = (change: HostChange) => void;

export class Changes {
  private readonly engine: Pick<HostEngine, 'watch'>;
  private readonly followed = new Map<string, { readonly listeners: Set<Listener>; end: () => void }>();

  constructor(engine: Pick<HostEngine, 'watch'>) {
    this.engine = engine;
  }

  /** Calls at every change in the session's hosts; the answer ends it. */
  follow(session: string, listener: Listener): () => void {
    let entry = this.followed.get(session);
    if (!entry) {
      entry = { listeners: new Set(), end: () => undefined };
      this.followed.set(session, entry);
      entry.end = this.watch(session);
    }
    const { listeners } = entry;
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.followed.get(session)?.listeners !== listeners) return;
      this.followed.get(session)?.end();
      this.followed.delete(session);
    };
  }

  /** The hosts are new (start, reset): watch these instead of the old ones. */
  renew(session: string): void {
    const entry = this.followed.get(session);
    if (!entry) return;
    entry.end();
    entry.end = this.watch(session);
  }

  dispose(): void {
    for (const entry of this.followed.values()) entry.end();
    this.followed.clear();
  }

  private watch(session: string): () => void {
    return this.engine.watch(session, (change) => {
      for (const listener of [...(this.followed.get(session)?.listeners ?? [])]) listener(change);
    });
  }
}
