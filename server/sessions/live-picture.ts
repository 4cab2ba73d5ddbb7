// The picture of a session's network, drawn again when something changed and every two seconds for the traffic.
import type { Clock } from '../domain/clock.ts';
import type { Log } from '../domain/log.ts';
import type { PictureFrame, Picturer } from '../domain/picturer.ts';
import type { LiveSession } from './live-session.ts';
import { Relook } from './relook.ts';
import type { Sessions } from './sessions.ts';

export type LivePictureDeps = {
  readonly picturer: Picturer;
  readonly sessions: Pick<Sessions, 'follow'>;
  readonly clock: Clock;
  readonly log: Log;
};

const SETTLE_MS = 150;
const EVERY_MS = 2_000;

/** One follower per session, shared by all its viewers. */
export class LivePictures {
  private readonly deps: LivePictureDeps;
  private readonly followed = new Map<string, { readonly viewers: Set<(frame: PictureFrame) => void>; end: () => void }>();

  constructor(deps: LivePictureDeps) {
    this.deps = deps;
  }

  /** Tells every picture from now on; the answer ends it. */
  follow(session: LiveSession, tell: (frame: PictureFrame) => void): () => void {
    let entry = this.followed.get(session.id);
    if (!entry) {
      entry = { viewers: new Set(), end: () => undefined };
      this.followed.set(session.id, entry);
      entry.end = this.begin(session);
    }
    const { viewers } = entry;
    viewers.add(tell);
    return () => {
      viewers.delete(tell);
      if (viewers.size > 0 || this.followed.get(session.id)?.viewers !== viewers) return;
      this.followed.get(session.id)?.end();
      this.followed.delete(session.id);
      this.deps.picturer.forget(session.id);
    };
  }

  picture(session: LiveSession): Promise<PictureFrame> {
    return this.deps.picturer.picture(session.id, session.topology);
  }

  private begin(session: LiveSession): () => void {
    const relook = new Relook({
      clock: this.deps.clock,
      settleMs: SETTLE_MS,
      everyMs: EVERY_MS,
      onError: (err) => this.deps.log.warn({ err, session: session.id }, 'the picture could not be drawn'),
      look: async () => {
        if (session.row.state !== 'ready') return;
        const frame = await this.picture(session);
        for (const tell of [...(this.followed.get(session.id)?.viewers ?? [])]) tell(frame);
      },
    });
    const unfollow = this.deps.sessions.follow(session.id, () => relook.poke());
    relook.poke();
    return () => {
      unfollow();
      relook.dispose();
    };
  }
}
