// The picture of a session's network, drawn again when something changed and every two seconds for the traffic.
import type { Clock } from '../domain/clock.ts';
import type { Log } from '../domain/log.ts';
import type { PictureFrame, Picturer } from '../domain/picturer.ts';
import type { LiveSession } from './live-session.ts';
import { Relook } from './relook.ts';
import type { Sessions } from './sessions.ts';
import { SharedFollow } from './shared-follow.ts';

export type LivePictureDeps = {
  readonly picturer: Picturer;
  readonly sessions: Pick<Sessions, 'follow'>;
  readonly clock: Clock;
  readonly log: Log;
};

const SETTLE_MS = 150;
const EVERY_MS = 2_000;

export class LivePictures {
  private readonly deps: LivePictureDeps;
  private readonly followed = new SharedFollow<PictureFrame>();
  /** By session: one thing is looked at after the other, however many pages ask. */
  private readonly asked = new Map<string, Promise<unknown>>();

  constructor(deps: LivePictureDeps) {
    this.deps = deps;
  }

  /** Tells every picture from now on; the answer ends it. */
  follow(session: LiveSession, tell: (frame: PictureFrame) => void): () => void {
    return this.followed.follow(session.id, tell, (tellAll) => this.begin(session, tellAll));
  }

  picture(session: LiveSession): Promise<PictureFrame> {
    return this.inTurn(session, () => this.deps.picturer.picture(session.id, session.topology));
  }

  /** What stands behind one thing of it; throws not-found for what cannot be in the picture. */
  listings(session: LiveSession, id: string): Promise<readonly object[]> {
    return this.inTurn(session, () => this.deps.picturer.listings(session.id, session.topology, id));
  }

  private inTurn<T>(session: LiveSession, look: () => Promise<T>): Promise<T> {
    const turn = (this.asked.get(session.id) ?? Promise.resolve()).then(look);
    const over = turn
      .catch(() => undefined)
      .then(() => {
        if (this.asked.get(session.id) === over) this.asked.delete(session.id);
      });
    this.asked.set(session.id, over);
    return turn;
  }

  private begin(session: LiveSession, tell: (frame: PictureFrame) => void): () => void {
    const relook = new Relook({
      clock: this.deps.clock,
      settleMs: SETTLE_MS,
      everyMs: EVERY_MS,
      onError: (err) => this.deps.log.warn({ err, session: session.id }, 'the picture could not be drawn'),
      look: async () => {
        if (session.row.state === 'ready') tell(await this.picture(session));
      },
    });
    const unfollow = this.deps.sessions.follow(session.id, () => relook.poke());
    relook.poke();
    return () => {
      unfollow();
      relook.dispose();
      this.deps.picturer.forget(session.id);
    };
  }
}
