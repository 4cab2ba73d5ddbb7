// The one socket of this browser tab: asks with acknowledgement, hears events, says how the connection is.
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { type CLIENT_EVENTS, type ClientEvent, type ServerEvents, SOCKET_PATH } from '../../server/contract/socket.ts';
import { Refusal } from './http.ts';

export type LineState = {
  readonly word: 'connecting' | 'up' | 'lost' | 'refused';
  readonly tries: number;
  /** Lost because the server hung up: it stops, or starts again. */
  readonly hungUp: boolean;
};
type Ack = { ok: true; [key: string]: unknown } | { ok: false; error: { code: string; say: string } };
type Body<E extends ClientEvent> = z.input<(typeof CLIENT_EVENTS)[E]>;

const ASK_TIMEOUT_MS = 15_000;

/** Reconnects by itself (0.5 s doubling to 10 s, with jitter); what was joined must be joined again by who joined it: see onUp. */
export class Line {
  #socket: Socket;
  #state: LineState = { word: 'connecting', tries: 0, hungUp: false };
  #listeners = new Set<() => void>();

  constructor() {
    this.#socket = io({
      path: SOCKET_PATH,
      transports: ['websocket'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 10_000,
      randomizationFactor: 0.3,
      timeout: 8000,
    });
    this.#socket.on('connect', () => this.#set({ word: 'up', tries: 0, hungUp: false }));
    this.#socket.on('disconnect', (reason) => {
      const hungUp = reason === 'io server disconnect';
      this.#set({ word: 'lost', tries: 0, hungUp });
      // The server closed on purpose (it stops, or a message was too large): socket.io does not retry by itself then.
      if (hungUp) setTimeout(() => this.#socket.connect(), 1000);
    });
    this.#socket.on('connect_error', (error) => {
      const refused = /not-signed-in|not-allowed/.test(error.message);
      const { tries, hungUp } = this.#state;
      this.#set({ word: refused ? 'refused' : 'lost', tries: tries + 1, hungUp });
    });
  }

  #set(state: LineState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  get state(): LineState {
    return this.#state;
  }

  /** Told at every change of state; answers how to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Runs now if connected, and after every (re)connection; answers how to stop. */
  onUp(join: () => void): () => void {
    this.#socket.on('connect', join);
    if (this.#socket.connected) join();
    return () => this.#socket.off('connect', join);
  }

  /** Asks and waits for the acknowledgement; rejects with a Refusal (`unreachable` when none comes). */
  async ask<E extends ClientEvent>(event: E, body: Body<E>): Promise<Record<string, unknown>> {
    if (!this.#socket.connected) throw new Refusal('unreachable', '');
    let ack: Ack;
    try {
      ack = (await this.#socket.timeout(ASK_TIMEOUT_MS).emitWithAck(event, body)) as Ack;
    } catch {
      throw new Refusal('unreachable', '');
    }
    if (!ack.ok) throw new Refusal(ack.error.code, ack.error.say);
    return ack;
  }

  /** Says without waiting; nothing is kept for later when the connection is down. Answers whether it went out. */
  tell<E extends ClientEvent>(event: E, body: Body<E>): boolean {
    if (!this.#socket.connected) return false;
    this.#socket.emit(event, body);
    return true;
  }

  /** Hears an event; answers how to stop. */
  on<E extends keyof ServerEvents>(event: E, listener: ServerEvents[E]): () => void {
    const heard = listener as (...args: unknown[]) => void;
    this.#socket.on(event as string, heard);
    return () => this.#socket.off(event as string, heard);
  }

  /** Tries again at once instead of waiting for the next try. */
  retry(): void {
    this.#socket.disconnect().connect();
  }

  dispose(): void {
    this.#socket.close();
    this.#listeners.clear();
  }
}
