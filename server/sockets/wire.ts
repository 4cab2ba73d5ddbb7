// One browser's socket, and the name of the group that hears of a session.
import type { Socket } from 'socket.io';
import type { ServerEvents } from '../contract/socket.ts';

export type Listening = Record<string, (...args: unknown[]) => void>;
export type Wire = Socket<Listening, ServerEvents>;

export function roomOf(session: string): string {
  return `session:${session}`;
}
