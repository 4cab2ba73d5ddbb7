// Who is asking: the local user when we serve this machine only, else whom the cookie says.
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../domain/clock.ts';
import type { Store, User } from '../domain/store.ts';

const COOKIE = 'patchbay';
const DAYS = 30;

export type Who = {
  /** null: not signed in. */
  find(request: IncomingMessage): Promise<User | null>;
  /** Signs in; the answer is the Set-Cookie header. */
  signIn(user: User): Promise<string>;
  signOut(request: IncomingMessage): Promise<string>;
};

export function createWho(store: Pick<Store, 'users' | 'signIns'>, clock: Clock, local: boolean): Who {
  let localUser: Promise<User> | null = null;
  return {
    async find(request) {
      if (local) {
        localUser ??= store.users.getLocal();
        return localUser;
      }
      const token = tokenOf(request.headers.cookie);
      return token ? store.signIns.find(token, clock.now()) : null;
    },
    async signIn(user) {
      const expiresAt = new Date(clock.now().getTime() + DAYS * 24 * 3_600_000);
      const token = await store.signIns.add(user.id, expiresAt);
      return `${COOKIE}=${token}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${DAYS * 24 * 3600}`;
    },
    async signOut(request) {
      const token = tokenOf(request.headers.cookie);
      if (token) await store.signIns.end(token);
      return `${COOKIE}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0`;
    },
  };
}

function tokenOf(cookies: string | undefined): string | null {
  for (const part of (cookies ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value && /^[\w-]{20,100}$/.test(value)) return value;
  }
  return null;
}
