// Opens the database file: sound, migrated, ready for many readers and one writing process.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { execa } from 'execa';
import { AppError } from '../errors.ts';
import { PrismaClient } from './generated/client.ts';

export type DatabasePlace = {
  /** Absolute path of the file; its folder is made. */
  readonly database: string;
  /** The clone: where prisma/migrations and the command line are. */
  readonly root: string;
};

/** Opens and migrates. Throws AppError cannot-start when the file is damaged, newer than this version, or cannot be written. */
export async function openDatabase(place: DatabasePlace): Promise<PrismaClient> {
  try {
    mkdirSync(path.dirname(place.database), { recursive: true });
  } catch (cause) {
    throw new AppError('cannot-start', `The folder ${path.dirname(place.database)} cannot be made: ${String(cause)}.`, { cause });
  }
  const isNew = !existsSync(place.database);
  if (!isNew) refuseForeignFile(place.database);
  let client = connect(place.database);
  try {
    if (!isNew) await refuseDamage(client, place.database);
    const known = readdirSync(path.join(place.root, 'prisma', 'migrations'), { withFileTypes: true });
    const names = known.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const applied = await appliedMigrations(client);
    const unknown = applied.filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new AppError(
        'cannot-start',
        `The database ${place.database} was written by a newer Patchbay (it has the change ${unknown[0]}). Start that version, or move the file aside to begin with an empty one.`,
      );
    if (names.some((name) => !applied.includes(name))) {
      await client.$disconnect();
      await deployMigrations(place);
      client = connect(place.database);
    }
    await client.$queryRawUnsafe('PRAGMA journal_mode = WAL');
    return client;
  } catch (error) {
    await client.$disconnect();
    throw error instanceof AppError ? error : damaged(place.database, error);
  }
}

function connect(file: string): PrismaClient {
  // Without the timeout concurrent writers get P1008 at once.
  return new PrismaClient({ adapter: new PrismaLibSql({ url: `file:${file}`, timeout: 5000 }) });
}

function refuseForeignFile(file: string): void {
  const handle = openSync(file, 'r');
  const head = Buffer.alloc(16);
  const length = readSync(handle, head, 0, 16, 0);
  closeSync(handle);
  if (length > 0 && head.toString('latin1') !== 'SQLite format 3\0') throw damaged(file, 'it does not begin like an SQLite file');
}

async function refuseDamage(client: PrismaClient, file: string): Promise<void> {
  const rows = await client.$queryRawUnsafe<readonly Record<string, unknown>[]>('PRAGMA quick_check(1)');
  const said = String(Object.values(rows[0] ?? {})[0] ?? 'nothing');
  if (said !== 'ok') throw damaged(file, said);
}

async function appliedMigrations(client: PrismaClient): Promise<string[]> {
  const tables = await client.$queryRawUnsafe<readonly unknown[]>(
    "SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'",
  );
  if (tables.length === 0) return [];
  const rows = await client.$queryRawUnsafe<readonly { migration_name: string }[]>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return rows.map((row) => row.migration_name);
}

/** Prisma's own command line, on the wasm schema engine (prisma.config.ts); about a second, so only when needed. */
async function deployMigrations(place: DatabasePlace): Promise<void> {
  const command = path.join(place.root, 'node_modules', 'prisma', 'build', 'index.js');
  const deployed = await execa(process.execPath, [command, 'migrate', 'deploy'], {
    cwd: place.root,
    env: { DATABASE_URL: `file:${place.database}` },
    all: true,
    reject: false,
  });
  if (deployed.exitCode !== 0)
    throw new AppError(
      'cannot-start',
      `The database ${place.database} could not be brought up to date: ${deployed.all.trim().slice(-600)}`,
    );
}

function damaged(file: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message.trim().split('\n').at(-1) : String(cause);
  return new AppError(
    'cannot-start',
    `The database ${file} is damaged (${why}). Move it aside, with its -wal and -shm files, and start again with an empty one: mv ${file} ${file}.damaged; rm -f ${file}-wal ${file}-shm. Results that were in it are lost unless you have a copy.`,
    { cause },
  );
}
