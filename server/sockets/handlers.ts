// What each event of a browser does. One set per socket: it knows what this tab watches and lets go of it at the end.
import type { z } from 'zod';
import { CLIENT_EVENTS, type ClientEvent, SHORT_OUTPUT_BYTES } from '../contract/socket.ts';
import type { PtySize } from '../domain/engine.ts';
import type { User } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import type { LiveChecks } from '../sessions/live-checks.ts';
import type { LivePictures } from '../sessions/live-picture.ts';
import type { LiveSession } from '../sessions/live-session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Terminal } from '../terminals/terminal.ts';
import type { Terminals } from '../terminals/terminals.ts';
import type { Viewer } from '../terminals/viewer.ts';
import { roomOf, type Wire } from './wire.ts';

export type HandlerDeps = {
  readonly sessions: Sessions;
  readonly terminals: Terminals;
  readonly pictures: LivePictures;
  readonly liveChecks: LiveChecks;
};

type Eyes = { readonly terminal: Terminal; readonly viewer: Viewer };
type Parse = <T>(schema: z.ZodType<T>) => T;

/** Bounds what one tab can hold open. */
const MAX_WATCHED = 64;

export function createHandlers(deps: HandlerDeps, socket: Wire, user: User) {
  const terminals = new Map<string, Eyes>();
  const steps = new Map<string, () => void>();
  const pictures = new Map<string, () => void>();
  /** What asked last for a session's picture. */
  const watching = new Map<string, object>();

  /** Only the owner's, for every event; the others cannot tell it from one that does not exist. */
  const own = (session: string): LiveSession => deps.sessions.getOwn(user.id, session);
  const eyesOn = (terminal: string): Eyes => {
    const eyes = terminals.get(terminal);
    if (!eyes) throw new AppError('not-found', 'This terminal is not open here. Open it again.');
    return eyes;
  };
  const hands = (terminal: string): Eyes => {
    const eyes = eyesOn(terminal);
    if (!eyes.viewer.writable) throw new AppError('not-allowed', 'You can look at this terminal but not type in it.');
    return eyes;
  };
  const end = (ends: Map<string, () => void>, key: string) => {
    ends.get(key)?.();
    ends.delete(key);
  };
  const keep = (ends: Map<string, () => void>, key: string, stop: () => void) => {
    end(ends, key);
    if (ends.size >= MAX_WATCHED) {
      stop();
      throw new AppError('too-many', 'This tab watches too many labs. Close some.');
    }
    ends.set(key, stop);
  };

  async function openTerminal(body: z.infer<(typeof CLIENT_EVENTS)['terminal:open']>) {
    const session = own(body.session);
    const where = findShell(session, body.host, body.instance);
    const size = body.cols !== undefined && body.rows !== undefined ? { cols: body.cols, rows: body.rows } : undefined;
    const terminal = await deps.terminals.attach({ session: session.id, shell: body.shell, ...where }, size);
    if (socket.disconnected) return {};
    const { id } = terminal;
    terminals.get(id)?.terminal.leave(terminals.get(id)!.viewer);
    const port = {
      output: (offset: number, data: Buffer, now?: PtySize) =>
        socket.emit('terminal:output', {
          terminal: id,
          offset,
          data: data.length <= SHORT_OUTPUT_BYTES ? data.toString('latin1') : data,
          ...(now ? { size: now } : {}),
        }),
      skipped: (from: number, to: number) => socket.emit('terminal:skipped', { terminal: id, from, to }),
      exit: (code: number | null) => {
        terminals.delete(id);
        socket.emit('terminal:exit', { terminal: id, code });
      },
    };
    // Only the owner gets here today; an instructor who looks on will not be writable.
    const writable = session.row.userId === user.id;
    const { viewer, offset } = terminal.view(port, { from: body.from, writable });
    terminals.set(id, { terminal, viewer });
    if (writable && size) terminal.resize(size);
    return { terminal: id, offset, end: terminal.end, writable, size: terminal.currentSize };
  }

  async function handle(event: ClientEvent, parse: Parse): Promise<object> {
    switch (event) {
      case 'session:watch': {
        const session = own(parse(CLIENT_EVENTS[event]).session);
        await socket.join(roomOf(session.id));
        return { session: deps.sessions.view(session) };
      }
      case 'session:leave': {
        const { session } = parse(CLIENT_EVENTS[event]);
        await socket.leave(roomOf(session));
        end(steps, session);
        end(pictures, session);
        return {};
      }
      case 'session:step': {
        const { session: id, step } = parse(CLIENT_EVENTS[event]);
        const session = own(id);
        if (step === null) end(steps, id);
        else
          keep(
            steps,
            id,
            deps.liveChecks.follow(session, step, (checks) =>
              socket.emit('check:live', { session: id, step, checks: structuredClone(checks) as never }),
            ),
          );
        return {};
      }
      case 'terminal:open':
        return openTerminal(parse(CLIENT_EVENTS[event]));
      case 'terminal:input': {
        const { terminal, data } = parse(CLIENT_EVENTS[event]);
        const eyes = hands(terminal);
        eyes.terminal.write(Buffer.from(data, 'utf8'));
        const session = deps.sessions.find(eyes.terminal.session);
        if (session) deps.sessions.touch(session);
        return {};
      }
      case 'terminal:resize': {
        const { terminal, cols, rows } = parse(CLIENT_EVENTS[event]);
        const eyes = hands(terminal);
        eyes.terminal.resize({ cols, rows }, eyes.viewer);
        return {};
      }
      case 'terminal:ack': {
        const { terminal, offset } = parse(CLIENT_EVENTS[event]);
        const eyes = eyesOn(terminal);
        eyes.terminal.ack(eyes.viewer, offset);
        return {};
      }
      case 'terminal:leave': {
        const { terminal } = parse(CLIENT_EVENTS[event]);
        const eyes = eyesOn(terminal);
        terminals.delete(terminal);
        eyes.terminal.leave(eyes.viewer);
        return {};
      }
      case 'terminal:kill':
        hands(parse(CLIENT_EVENTS[event]).terminal).terminal.kill();
        return {};
      case 'picture:watch': {
        const session = own(parse(CLIENT_EVENTS[event]).session);
        if (session.row.state !== 'ready')
          throw new AppError('not-ready', `There is no picture yet: ${session.words || session.row.state}`);
        const asking = {};
        watching.set(session.id, asking);
        const picture = await deps.pictures.picture(session);
        // The pane may have been closed meanwhile, or opened again.
        if (!socket.disconnected && watching.get(session.id) === asking)
          keep(
            pictures,
            session.id,
            deps.pictures.follow(session, (frame) => socket.emit('picture:changed', { session: session.id, picture: frame })),
          );
        return { picture };
      }
      case 'picture:look': {
        const { session: of, id } = parse(CLIENT_EVENTS[event]);
        const session = own(of);
        if (session.row.state !== 'ready')
          throw new AppError('not-ready', `There is nothing to look at yet: ${session.words || session.row.state}`);
        return { listings: await deps.pictures.listings(session, id) };
      }
      case 'picture:leave':
        watching.delete(parse(CLIENT_EVENTS[event]).session);
        end(pictures, parse(CLIENT_EVENTS[event]).session);
        return {};
    }
  }

  return {
    handle,
    dispose() {
      for (const { terminal, viewer } of terminals.values()) terminal.leave(viewer);
      terminals.clear();
      for (const stop of [...steps.values(), ...pictures.values()]) stop();
    },
  };
}

/** The host of a shell, or of an instance's console. Throws not-ready, not-found, host-down. */
function findShell(session: LiveSession, host: string, instance: string | undefined): { host: string; instance?: string } {
  if (session.row.state !== 'ready')
    throw new AppError('not-ready', `The hosts are not ready: ${session.words || session.row.state}`);
  if (!session.topology.hosts.some((each) => each.name === host))
    throw new AppError('not-found', `This lab has no host "${host}".`);
  if (instance !== undefined && !session.topology.instances.some((each) => each.name === instance && each.host === host))
    throw new AppError('not-found', `There is no instance "${instance}" on ${host}.`);
  if (session.down.has(host)) throw new AppError('host-down', `${host} is down. Reset the lab to get it back.`);
  return instance === undefined ? { host } : { host, instance };
}
