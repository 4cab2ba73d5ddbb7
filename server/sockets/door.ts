// The socket door: socket.io on /ws. Knows who is asking, parses by the contract, answers every event.
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import type { SessionView } from '../contract/http.ts';
import { CLIENT_EVENTS, type ClientEvent, MAX_MESSAGE_BYTES, type ServerEvents, SOCKET_PATH } from '../contract/socket.ts';
import type { Clock } from '../domain/clock.ts';
import type { Log } from '../domain/log.ts';
import type { User } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { refusalOf } from '../http/answer.ts';
import { parseWith } from '../http/body.ts';
import { knockOf } from '../http/door.ts';
import { guard } from '../http/guard.ts';
import type { Who } from '../http/who.ts';
import { Allowance } from './allowance.ts';
import { createHandlers, type HandlerDeps } from './handlers.ts';
import { type Listening, roomOf, type Wire } from './wire.ts';

export type SocketDoorDeps = HandlerDeps & {
  readonly who: Who;
  readonly local: boolean;
  readonly origin: string;
  readonly clock: Clock;
  readonly log: Log;
};

type Ack = (answer: object) => void;

/** How long somebody who was removed or signed out elsewhere may keep an open socket. */
const ASK_AGAIN_MS = 60_000;
/** Tabs of one person at once. */
const MAX_SOCKETS = 500;
const LAST_WORDS_MS = 500;
const DEAR_EVENTS: ReadonlySet<string> = new Set<ClientEvent>(['terminal:open', 'session:step', 'picture:watch', 'picture:look']);
const TOO_MUCH = new AppError(
  'too-many',
  'This page sends more than anybody can type or click, so its connection was closed. It comes back by itself; your lab and its shells live on.',
);

export class SocketDoor {
  private readonly io: Server<Listening, ServerEvents>;
  private readonly deps: SocketDoorDeps;
  /** By person: opening more sockets gives nobody more. */
  private readonly allowances = new Map<string, Allowance>();

  constructor(server: HttpServer, deps: SocketDoorDeps) {
    this.deps = deps;
    this.io = new Server(server, {
      path: SOCKET_PATH,
      serveClient: false,
      // A page of another site can make a browser ask by GET, which is how the other transport begins.
      transports: ['websocket'],
      // Until somebody has said who they are.
      connectTimeout: 10_000,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      // The pages' own upgrades (development) are not ours to close.
      destroyUpgrade: false,
      perMessageDeflate: false,
      pingInterval: 10_000,
      pingTimeout: 10_000,
      allowRequest: (request, decide) => decide(null, this.mayKnock(request)),
    });
    this.io.use((socket, next) => {
      deps.who.find(socket.request).then(
        (user) => {
          socket.data.user = user;
          next(user ? this.refusalOfMany(user) : new Error('not-signed-in'));
        },
        (error: unknown) => {
          deps.log.error({ err: error }, 'a socket could not be let in');
          next(new Error('bug'));
        },
      );
    });
    this.io.on('connection', (socket) => this.welcome(socket, socket.data.user as User));
  }

  state(view: SessionView): void {
    this.io.to(roomOf(view.id)).emit('session:state', view);
  }
  progress(session: string, words: string): void {
    this.io.to(roomOf(session)).emit('session:progress', { session, words });
  }
  gone(session: string, words: string): void {
    this.io.to(roomOf(session)).emit('session:gone', { session, words });
  }
  isWatched(session: string): boolean {
    return (this.io.of('/').adapter.rooms.get(roomOf(session))?.size ?? 0) > 0;
  }
  /** Closes all sockets of a person; browsers that are still signed in come back. */
  signedOut(userId: string): void {
    this.io.in(groupOf(userId)).disconnectSockets(true);
  }

  async dispose(): Promise<void> {
    // What was said last (that the labs were stopped) still gets out: closing the server would drop it.
    const lines = [...this.io.sockets.sockets.values()].map(
      ({ conn }) => new Promise<void>((gone) => conn.once('close', () => gone())),
    );
    this.io.disconnectSockets(true);
    await Promise.race([Promise.all(lines), new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
    await this.io.close();
  }

  private mayKnock(request: IncomingMessage): boolean {
    try {
      guard(knockOf(request), this.deps.local, this.deps.origin);
      return true;
    } catch (error) {
      this.deps.log.warn({ err: error, origin: request.headers.origin }, 'a socket was refused');
      return false;
    }
  }

  private refusalOfMany(user: User): Error | undefined {
    const open = this.io.of('/').adapter.rooms.get(groupOf(user.id))?.size ?? 0;
    return open < MAX_SOCKETS ? undefined : new Error('too-many');
  }

  /** Counts all that comes, also what is no event of ours. Once it is too much, the rest is not looked at. */
  private limit(socket: Wire, user: User): { refuses(event: string): boolean } {
    const allowance = this.allowances.get(user.id) ?? new Allowance(this.deps.clock);
    this.allowances.set(user.id, allowance);
    let over = false;
    const close = () => {
      if (over) return;
      over = true;
      this.deps.log.warn({ user: user.id }, 'a socket sent too much and was closed');
      // After the answer to this message, if it was one that is answered.
      setImmediate(() => socket.disconnect(true));
    };
    socket.conn.on('packet', ({ data }: { readonly data?: string | Buffer }) => {
      if (!over && !allowance.take(data?.length ?? 0)) close();
    });
    socket.onAnyOutgoing((event: string) => {
      if (event === 'terminal:output') allowance.earn();
    });
    return {
      refuses(event) {
        if (!over && DEAR_EVENTS.has(event) && !allowance.takeDear()) close();
        return over;
      },
    };
  }

  private welcome(socket: Wire, user: User): void {
    void socket.join(groupOf(user.id));
    const limit = this.limit(socket, user);
    const handlers = createHandlers(this.deps, socket, user);
    socket.onAny((event: string, ...args: unknown[]) => {
      const last = args.at(-1);
      const ack: Ack = typeof last === 'function' ? (answer) => last(answer) : () => undefined;
      if (limit.refuses(event)) {
        ack({ ok: false, ...refusalOf(TOO_MUCH, this.deps.log, {}).body });
        return;
      }
      this.answer(handlers, event, args[0], user).then(ack, (error: unknown) => {
        const { body } = refusalOf(error, this.deps.log, { event, user: user.id });
        ack({ ok: false, ...body });
      });
    });
    let cancel = () => undefined as unknown;
    const askAgain = () => {
      cancel = this.deps.clock.after(ASK_AGAIN_MS, async () => {
        const still = await this.deps.who.find(socket.request).catch(() => user);
        if (still?.id === user.id) askAgain();
        else socket.disconnect(true);
      });
    };
    askAgain();
    socket.on('disconnect', () => {
      cancel();
      handlers.dispose();
    });
  }

  private async answer(handlers: ReturnType<typeof createHandlers>, event: string, body: unknown, user: User): Promise<object> {
    if (!isClientEvent(event)) {
      // The protocol lets a number be an event's name, too.
      const name = String(event).slice(0, 100);
      this.deps.log.warn({ event: name, user: user.id }, 'an unknown event was refused');
      throw new AppError('bad-request', `There is no event "${name}".`);
    }
    return { ok: true, ...(await handlers.handle(event, (schema) => parseWith(schema, body))) };
  }
}

const groupOf = (userId: string): string => `user:${userId}`;

function isClientEvent(event: string): event is ClientEvent {
  return Object.hasOwn(CLIENT_EVENTS, event);
}
