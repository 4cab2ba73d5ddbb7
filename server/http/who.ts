// Who is asking: the local user when we serve this machine only, else whom the cookie says.
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../domain/clock.ts';
import type { Store, User } from '../domain/store.ts';

const DAYS = 30;

export type Who = {
  /** null: not signed in. */
  find(request: IncomingMessage): Promise<User | null>;
  /** Signs in; the answer is the Set-Cookie header. */
  signIn(user: User): Promise<string>;
  signOut(request: IncomingMessage): Promise<string>;
};

export function createWho(
  store: Pick<Store, 'users' | 'signIns'>,
  clock: Clock,
  { local, origin }: { readonly local: boolean; readonly origin: string },
): Who {
  // Over https the browser sends it over nothing else; with that prefix no other site of the domain can set one of ours.
  const secure = origin.startsWith('https:');
  const cookie = secure ? '__Host-patchbay' : 'patchbay';
  const cookieOf = (token: string, seconds: number) =>
    `${cookie}=${token}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
  const tokenOf = (cookies: string | undefined) => readCookie(cookies, cookie);
  let localUser: Promise<User> | null = null;
  return {
    async find(request) {
      if (local) {
        localUser ??= store.users.getLocal().catch((error: unknown) => {
          // Asked again next time: a database that was busy once is not busy for ever.
          localUser = null;
          throw error;
        });
        return localUser;
      }
      const token = tokenOf(request.headers.cookie);
      return token ? store.signIns.find(token, clock.now()) : null;
    },
    async signIn(user) {
      const expiresAt = new Date(clock.now().getTime() + DAYS * 24 * 3_600_000);
      const token = await store.signIns.add(user.id, expiresAt);
      return cookieOf(token, DAYS * 24 * 3600);
    },
    async signOut(request) {
      const token = tokenOf(request.headers.cookie);
      if (token) await store.signIns.end(token);
      return cookieOf('', 0);
    },
  };
}

function readCookie(cookies: string | undefined, wanted: string): string | null {
  for (const part of (cookies ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === wanted && value && /^[\w-]{20,100}$/.test(value)) return value;
  }
  return null;
}
