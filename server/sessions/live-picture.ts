// The picture of a session's network, drawn again when something changed and every two seconds for the traffic.
import type { Clock } from '../domain/clock.ts';
import type { Log } from '../domain/log.ts';
import type { PictureFrame, Picturer } from '../domain/picturer.ts';
import { AppError } from '../errors.ts';
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
/** Different looks at one session that have not begun; a page has one picture, and one thing of it that was clicked on. */
const MOST_WAITING = 8;

type Turns = { last: Promise<unknown>; readonly waiting: Map<string, Promise<unknown>> };

export class LivePictures {
  private readonly deps: LivePictureDeps;
  private readonly followed = new SharedFollow<PictureFrame>();
  /** By session: one thing is looked at after the other, however many pages ask. */
  private readonly turns = new Map<string, Turns>();

  constructor(deps: LivePictureDeps) {
    this.deps = deps;
  }

  /** Tells every picture from now on; the answer ends it. */
  follow(session: LiveSession, tell: (frame: PictureFrame) => void): () => void {
    return this.followed.follow(session.id, tell, (tellAll) => this.begin(session, tellAll));
  }

  picture(session: LiveSession): Promise<PictureFrame> {
    return this.inTurn(session, 'picture', () => this.deps.picturer.picture(session.id, session.topology));
  }

  /** What stands behind one thing of it; throws not-found for what cannot be in the picture, too-many when much is being looked at. */
  listings(session: LiveSession, id: string): Promise<readonly object[]> {
    return this.inTurn(session, `of ${id}`, () => this.deps.picturer.listings(session.id, session.topology, id));
  }

  /** Who asks for what somebody waits for already waits with them. */
  private inTurn<T>(session: LiveSession, what: string, look: () => Promise<T>): Promise<T> {
    const turns = this.turns.get(session.id) ?? { last: Promise.resolve(), waiting: new Map() };
    const same = turns.waiting.get(what);
    if (same) return same as Promise<T>;
    if (turns.waiting.size >= MOST_WAITING)
      throw new AppError('too-many', 'Much of this lab is being looked at already. Try again in a moment.');
    const turn = turns.last.then(() => {
      turns.waiting.delete(what);
      return look();
    });
    turns.waiting.set(what, turn);
    const over = turn
      .catch(() => undefined)
      .then(() => {
        if (turns.last === over) this.turns.delete(session.id);
      });
    turns.last = over;
    this.turns.set(session.id, turns);
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
