// An engine is called silent only after it was asked several times; where nobody is, that is known at once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answers } from './docker-api.mjs';

let folder = '';
let socket = '';
let server: Server;
let pings = 0;
/** How many pings stay without an answer. */
let silent = 0;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'patchbay-ping-test-'));
  socket = path.join(folder, 'docker.sock');
  pings = 0;
  server = createServer((_, response) => {
    pings += 1;
    if (pings > silent) response.end('OK');
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});
const listen = () => new Promise<void>((resolve) => server.listen(socket, resolve));

test.each([
  [0, true, 1],
  [3, true, 4],
  [100, false, 5],
])('of an engine that does not answer %i pings: %s, after %i', async (unanswered, expected, asked) => {
  silent = unanswered;
  await listen();
  expect(await answers(socket, 50)).toBe(expected);
  expect(pings).toBe(asked);
});

test('nobody at the socket, or no socket', async () => {
  const began = performance.now();
  expect(await answers(socket)).toBe(false);
  writeFileSync(socket, '1');
  expect(await answers(socket)).toBe(false);
  expect(performance.now() - began).toBeLessThan(200);
  rmSync(socket);
});
