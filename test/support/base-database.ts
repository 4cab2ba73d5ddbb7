// A migrated database file made once and copied for each test.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openStore } from '../../server/store/store.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Puts an empty, migrated database at `target`. */
export async function copyBaseDatabase(target: string): Promise<void> {
  const base = path.join(os.tmpdir(), `patchbay-base-${migrationsHash()}.db`);
  if (!existsSync(base)) {
    const making = `${base}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    const store = await openStore({ root: ROOT, database: making });
    await store.dispose();
    renameSync(making, base);
  }
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(base, target);
}

function migrationsHash(): string {
  const hash = createHash('sha256');
  const folder = path.join(ROOT, 'prisma/migrations');
  for (const name of readdirSync(folder).sort())
    if (!name.endsWith('.toml')) hash.update(name).update(readFileSync(path.join(folder, name, 'migration.sql')));
  return hash.digest('hex').slice(0, 12);
}
