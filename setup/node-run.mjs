#!/usr/bin/env node
// `node setup/node-run.mjs FILE.ts [ARGS]`: packages, engine up, host image there, then FILE.ts under tsx with the environment of the server.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { environmentFor, placeOf, ROOT } from './environment.mjs';
import { borrowHosts } from './hosts.mjs';
import { ensureClient, ensureNpmPackages } from './products.mjs';

const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error('Usage: node setup/node-run.mjs FILE.ts [ARGS]');
  process.exit(2);
}
try {
  const place = placeOf();
  await ensureNpmPackages(place);
  await ensureClient(place);
  const { tag, release } = await borrowHosts(place, { onLine: (line) => console.error(line) });
  const child = spawn(process.execPath, ['--import', 'tsx', path.resolve(file), ...args], {
    stdio: 'inherit',
    cwd: ROOT,
    env: { ...process.env, ...environmentFor(place, tag) },
  });
  // The terminal sends Ctrl-C to both; the child decides when it has cleaned up.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('exit', async (code, signal) => {
    await release();
    process.exit(code ?? (signal ? 1 : 0));
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
