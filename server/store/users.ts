// People and the browsers they are signed in with.
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { SignIns, User, Users } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';

type Row = { readonly id: string; readonly name: string; readonly local: boolean };
const userOf = ({ id, name, local }: Row): User => ({ id, name, local });

/** Browsers of one person that stay signed in: the newest. */
const KEPT_SIGN_INS = 50;

/** Checked in place of a missing one, so that an unknown name takes as long as a wrong password. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ZNcWZ1dQm5x1J6mLzT8Jb0m0yXcQ0oZ0sYpW0J2m0gE';

export function createUsers(db: PrismaClient): Users {
  return {
    async add(name, password) {
      if (!/^[\p{L}\p{N}][\p{L}\p{N}._@ -]{0,63}$/u.test(name))
        throw new AppError('bad-request', `"${name}" cannot be a name: up to 64 letters, digits, and . _ @ - after the first.`);
      if (password.length < 8) throw new AppError('bad-request', 'The password is too short: at least 8 characters.');
      const passwordHash = await hash(password);
      try {
        return userOf(await db.user.create({ data: { id: newId(), name, passwordHash, createdAt: new Date() } }));
      } catch (error) {
        if (isConflict(error)) throw new AppError('already-exists', `There is a user "${name}" already.`);
        throw error;
      }
    },
    async list() {
      return (await db.user.findMany({ where: { local: false }, orderBy: { name: 'asc' } })).map(userOf);
    },
    async remove(name) {
      const { count } = await db.user.deleteMany({ where: { name, local: false } });
      if (count === 0) throw new AppError('not-found', `There is no user "${name}".`);
    },
    async getLocal() {
      const row = await db.user.upsert({
        where: { id: 'local' },
        create: { id: 'local', name: 'you', local: true, createdAt: new Date() },
        update: {},
      });
      return userOf(row);
    },
    async checkPassword(name, password) {
      const row = await db.user.findUnique({ where: { name } });
      const right = await verify(row?.passwordHash ?? NOBODY, password).catch(() => false);
      if (!row?.passwordHash || !right) throw new AppError('wrong-password', 'Name or password is wrong.');
      return userOf(row);
    },
  };
}

export function createSignIns(db: PrismaClient): SignIns {
  return {
    async add(userId, expiresAt) {
      const token = randomBytes(32).toString('base64url');
      await db.signIn.create({ data: { tokenHash: hashOf(token), userId, expiresAt } });
      const old = await db.signIn.findMany({ where: { userId }, orderBy: { expiresAt: 'desc' }, skip: KEPT_SIGN_INS });
      if (old.length > 0) await db.signIn.deleteMany({ where: { tokenHash: { in: old.map((row) => row.tokenHash) } } });
      return token;
    },
    async find(token, now) {
      const row = await db.signIn.findUnique({ where: { tokenHash: hashOf(token) }, include: { user: true } });
      if (!row || row.expiresAt <= now) return null;
      return userOf(row.user);
    },
    async end(token) {
      await db.signIn.deleteMany({ where: { tokenHash: hashOf(token) } });
    },
  };
}

// The token is 256 random bits: a plain hash is enough, nobody can guess it.
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
const newId = () => randomBytes(8).toString('hex');

/** A unique key is taken. */
export function isConflict(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
