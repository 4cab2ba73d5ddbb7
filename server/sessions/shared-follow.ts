// One follower for many who want to know the same: begun by the first, ended with the last.
type Tell<T> = (news: T) => void;
type Entry<T> = { readonly listeners: Set<Tell<T>>; end: () => void; last: { readonly news: T } | null };

export class SharedFollow<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** Tells from now on, and at once what was told last (to one who comes later). `begin` starts the following of this
   * key and returns its end; it is called when nobody follows it yet. The answer ends this one. */
  follow(key: string, tell: Tell<T>, begin: (tellAll: Tell<T>) => () => void): () => void {
    let entry = this.entries.get(key);
    if (entry?.last) tell(entry.last.news);
    if (!entry) {
      entry = { listeners: new Set(), end: () => undefined, last: null };
      this.entries.set(key, entry);
      entry.end = this.begin(entry, begin);
    }
    const { listeners } = entry;
    listeners.add(tell);
    return () => {
      listeners.delete(tell);
      const now = this.entries.get(key);
      if (listeners.size > 0 || now?.listeners !== listeners) return;
      this.entries.delete(key);
      now.end();
    };
  }

  /** Begins the following of a key anew (what is followed was replaced); nothing happens when nobody follows it. */
  renew(key: string, begin: (tellAll: Tell<T>) => () => void): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    entry.end();
    entry.end = this.begin(entry, begin);
  }

  dispose(): void {
    for (const entry of this.entries.values()) entry.end();
    this.entries.clear();
  }

  private begin(entry: Entry<T>, begin: (tellAll: Tell<T>) => () => void): () => void {
    return begin((news) => {
      entry.last = { news };
      for (const tell of [...entry.listeners]) tell(news);
    });
  }
}
