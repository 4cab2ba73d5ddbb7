import path from 'node:path';
import { defineConfig } from 'prisma/config';

// No download from binaries.prisma.sh: the CLI starts this instead of the native engine.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(import.meta.dirname, 'setup/schema-engine.mjs');
process.env.CHECKPOINT_DISABLE ??= '1'; // no version check against checkpoint.prisma.io
process.env.PRISMA_HIDE_UPDATE_MESSAGE ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'file:./dev.db' },
});
