#!/usr/bin/env node
// Stand-in for Prisma's native `schema-engine` (which is downloaded from
// binaries.prisma.sh). Speaks the same JSON-RPC over stdin/stdout, but runs
// @prisma/schema-engine-wasm + a driver adapter, both plain npm packages.
// Use: PRISMA_SCHEMA_ENGINE_BINARY=setup/schema-engine.mjs npx prisma migrate deploy
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const datasource = values.datasource ? JSON.parse(values.datasource) : {};
const url = datasource.url ?? 'file::memory:';
const file = url.replace(/^file:/, '').replace(/\?.*$/, '');
async function createDatabase() {
  writeFileSync(file, '', { flag: 'a' });
} // an empty file is a valid SQLite database

if (values.version || positionals[0] === '--version') {
  console.log('schema-engine-wasm-shim');
  process.exit(0);
}
if (positionals[0] === 'cli') {
  // can-connect-to-database | create-database | drop-database
  const log = (level, fields) =>
    process.stderr.write(`${JSON.stringify({ timestamp: '', level, fields, target: 'schema_engine::logger' })}\n`);
  log('INFO', { message: 'wasm shim' });
  if (positionals[1] === 'can-connect-to-database' && !existsSync(file)) {
    log('ERROR', { is_panic: false, error_code: 'P1003', message: `Database \`${file}\` does not exist`, meta: {} });
    process.exit(1);
  }
  if (positionals[1] === 'create-database') await createDatabase();
  process.exit(0);
}

const require = createRequire(import.meta.url);
let panic = '';
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message(m) {
    panic = m;
  },
};
const bg = await import('@prisma/schema-engine-wasm/schema_engine_bg');
const wasmPath = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
const { exports: wasm } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasmPath)), {
  './schema_engine_bg.js': bg,
});
bg.__wbg_set_wasm(wasm);
wasm.__wbindgen_start();

const factory = new PrismaLibSql({ url });
// The wasm engine replays migrations on the shadow database with executeRaw, one
// call per file; a prepared statement takes only one statement, so use exec().
const connectToShadowDb = factory.connectToShadowDb.bind(factory);
factory.connectToShadowDb = async () => {
  const db = await connectToShadowDb();
  const executeRaw = db.executeRaw.bind(db);
  db.executeRaw = async (q) => {
    if (q.args.length > 0) return executeRaw(q);
    await db.executeScript(q.sql);
    return 0;
  };
  return db;
};
const datamodels = (values.datamodels ?? []).map((p) => [p, readFileSync(p, 'utf8')]);
const bound = bindMigrationAwareSqlAdapterFactory(factory);
let engine;
const getEngine = async () =>
  (engine ??= await bg.SchemaEngine.new({ datamodels: datamodels.length ? datamodels : undefined }, () => {}, bound));
const noMigrations = (l) => ({ ...l, migrationDirectories: [] });
let printId = 1e6;
const send = (m) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...m })}\n`);

const own = {
  async diff(e, p) {
    const { stdout, exitCode } = await e.diff(p);
    if (stdout) send({ id: printId++, method: 'print', params: { content: stdout } });
    return { exitCode, stdout: null };
  },
  // the wasm engine does not treat a missing _prisma_migrations as "new database"
  async diagnoseMigrationHistory(e, p) {
    try {
      return await e.diagnoseMigrationHistory(p);
    } catch (x) {
      if (!/_prisma_migrations/.test(x.message)) throw x;
      await e.applyMigrations({ migrationsList: noMigrations(p.migrationsList), filters: p.filters });
      return e.diagnoseMigrationHistory(p);
    }
  },
  async devDiagnostic(e, p) {
    try {
      return await e.devDiagnostic(p);
    } catch (x) {
      if (!/_prisma_migrations/.test(x.message)) throw x;
      await e.applyMigrations({ migrationsList: noMigrations(p.migrationsList), filters: p.filters });
      return e.devDiagnostic(p);
    }
  },
  // SQLite: reset = a new file, as the native engine does
  async reset(e) {
    e.free();
    engine = undefined;
    for (const f of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) rmSync(f, { force: true });
    await createDatabase();
    return {};
  },
  // createMigration of the 7.10 wasm engine refuses SQLite ("shadow DB must be provided through an external factory")
  async createMigration(e, p) {
    const list = p.migrationsList;
    const from = list.migrationDirectories.length ? { tag: 'migrations', ...list } : { tag: 'empty' };
    const { stdout, exitCode } = await e.diff({
      from,
      to: { tag: 'schemaDatamodel', ...p.schema },
      script: true,
      exitCode: true,
      shadowDatabaseUrl: null,
      filters: p.filters,
    });
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const script = exitCode === 2 ? stdout : p.draft ? '-- This is an empty migration.' : null;
    return {
      connectorType: 'sqlite',
      extension: 'sql',
      migrationScript: script,
      generatedMigrationName: p.migrationName ? `${stamp}_${p.migrationName}` : stamp,
    };
  },
};
let queue = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (!method) return; // answer to our print
    queue = queue.then(async () => {
      try {
        const e = await getEngine();
        const name = method === 'getDatabaseVersion' ? 'version' : method;
        const result = own[name] ? await own[name](e, params) : await e[name](params);
        send({ id, result: result ?? {} });
      } catch (x) {
        const ext = /External error id#(\d+)/.exec(x.message); // an exception inside the driver adapter
        const cause = ext && bound.errorRegistry.consumeError(Number(ext[1]))?.error;
        if (cause) x.message = x.message.replace(ext[0], String(cause.message ?? cause));
        send({
          id,
          error: {
            code: 4466,
            message: 'An error happened. Check the data field for details.',
            data: { is_panic: false, message: panic || x.message, error_code: x.code ?? null, meta: null },
          },
        });
      }
    });
  })
  .on('close', () => queue.then(() => process.exit(0)));
