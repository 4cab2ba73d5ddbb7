// Events on the socket (socket.io, path /ws), shared with the browser. Every client event is acknowledged with
// {ok:true, ...} or {ok:false, error:{code, say}}. Unknown events and bodies that do not fit are refused and logged.
import { z } from 'zod';
import { type CheckResult, SessionId, type SessionView, StepId } from './http.ts';

export const SOCKET_PATH = '/ws';
/** Largest message from a browser; larger closes the socket. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

const TerminalId = z.string().regex(/^[a-z0-9-]{1,100}$/);
const HostName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);
const Size = { cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(500) };

/** Browser -> server. */
export const CLIENT_EVENTS = {
  /** Join a session: answers {ok, session: SessionView}; then session:state etc. arrive. */
  'session:watch': z.object({ session: SessionId }),
  'session:leave': z.object({ session: SessionId }),
  /** Which step's passive checks to look at again as the network changes (null: none). */
  'session:step': z.object({ session: SessionId, step: StepId.nullable() }),
  /** Open or come back to a shell. `from`: first byte of output not yet seen (0: all that is kept). Without `cols` and `rows`
   * (a tab that is not shown) the shell keeps its size.
   * Answers {ok, terminal, offset, end, writable, size}; then terminal:output from `offset` on. What comes before `end` is old:
   * the browser must not answer questions that programs asked the terminal then (cursor position, device attributes).
   * A terminal:skipped with `to` below what was seen means that it is another shell: begin with a clean screen. */
  'terminal:open': z.object({
    session: SessionId,
    host: HostName,
    instance: HostName.optional(),
    shell: z.string().regex(/^[a-z0-9-]{1,32}$/),
    from: z.number().int().min(0),
    cols: Size.cols.optional(),
    rows: Size.rows.optional(),
  }),
  'terminal:input': z.object({ terminal: TerminalId, data: z.string().max(64 * 1024) }),
  'terminal:resize': z.object({ terminal: TerminalId, ...Size }),
  /** Output before this offset has been written to the screen (xterm's write callback). */
  'terminal:ack': z.object({ terminal: TerminalId, offset: z.number().int().min(0) }),
  'terminal:leave': z.object({ terminal: TerminalId }),
  /** End the shell. */
  'terminal:kill': z.object({ terminal: TerminalId }),
  /** Picture of the network as it is: answers {ok, picture}; then picture:changed arrives while watching. */
  'picture:watch': z.object({ session: SessionId }),
  'picture:leave': z.object({ session: SessionId }),
  /** What stands behind one thing of the picture (a node's id): answers {ok, listings: Listing[]}. */
  'picture:look': z.object({ session: SessionId, id: z.string().min(1).max(300) }),
} as const;
export type ClientEvent = keyof typeof CLIENT_EVENTS;

/** Output as it travels: binary (ArrayBuffer in the browser, Buffer here); when short, as a string of one character for each
 * byte. Binary is a second message behind the first, which an echo would wait for. */
export type Output = ArrayBuffer | Uint8Array | string;
export type ScreenSize = { readonly cols: number; readonly rows: number };
export const SHORT_OUTPUT_BYTES = 1024;

/** The bytes of `data`, however they travelled. */
export function bytesOf(data: Output): Uint8Array {
  return typeof data === 'string' ? Uint8Array.from(data, (byte) => byte.charCodeAt(0)) : new Uint8Array(data);
}

/** Server -> browser. */
export type ServerEvents = {
  'session:state': (view: SessionView) => void;
  /** A phase of a start or a reset, in words. */
  'session:progress': (p: { session: string; words: string }) => void;
  /** `size`: make the screen this large before `data` is put on it; what follows is for that size too. */
  'terminal:output': (o: { terminal: string; offset: number; data: Output; size?: ScreenSize }) => void;
  /** Output between these offsets is no longer kept; the screen goes on from `to`. */
  'terminal:skipped': (o: { terminal: string; from: number; to: number }) => void;
  'terminal:exit': (o: { terminal: string; code: number | null }) => void;
  /** The passive checks of the watched step, looked at again. */
  'check:live': (o: { session: string; step: string; checks: CheckResult[] }) => void;
  'picture:changed': (o: { session: string; picture: unknown }) => void;
  /** The person was signed out or the session ended: say so. */
  'session:gone': (o: { session: string; words: string }) => void;
};
