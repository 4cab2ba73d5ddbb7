// A new server finds what the last one left, however that ended, and tells the student the truth.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { SessionState } from '../../server/domain/session.ts';
import { openStore } from '../../server/store/store.ts';
import { ROOT } from '../support/base-database.ts';
import { eventually, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
afterEach(() => server.dispose());

const ID = 's0123456789a';

/** A server whose predecessor died while the session stood in `state`, with or without its hosts. */
async function died(state: SessionState, hosts: boolean): Promise<TestServer> {
  server = await startServer();
  const before = await server.as().start();
  server.engine.hosts.delete(before.id);
  const store = await openStore(server.config);
  await store.sessions.move(before.id, 'ready', 'stopping');
  await store.sessions.move(before.id, 'stopping', 'stopped');
  const at = server.clock.now();
  await store.sessions.add({
    id: ID,
    userId: 'local',
    labId: '10-demo',
    state,
    seed: 7,
    reason: null,
    startedAt: at,
    activeAt: at,
    endedAt: null,
  });
  await store.dispose();
  if (hosts)
    server.engine.hosts.set(
      ID,
      new Map([
        ['compute1', 'up'],
        ['compute2', 'up'],
      ]),
    );
  server = await server.restart('crash');
  return server;
}

describe('the server was killed', () => {
  test('while the lab was running: it goes on', async () => {
    await died('ready', true);
    expect((await server.as().get(`/api/sessions/${ID}`)).body).toMatchObject({ state: 'ready', words: '' });
    expect(server.engine.destroyed).toEqual([]);
  });

  test('while the lab was running, and one host died: it goes on with that host down', async () => {
    await died('ready', true);
    server.engine.hosts.get(ID)?.delete('compute2');
    server = await server.restart('crash');
    const { body } = await server.as().get(`/api/sessions/${ID}`);
    expect(body).toMatchObject({ state: 'ready', words: 'compute2 is down. Reset the lab to get the hosts back.' });
  });

  test('and all hosts are gone: the lab is stopped, and says why', async () => {
    await died('ready', false);
    await server.as().until(ID, ['stopped']);
    const store = await openStore(server.config);
    expect(await store.sessions.find(ID)).toMatchObject({
      state: 'stopped',
      reason: expect.stringContaining('gone when Patchbay came back'),
    });
    await store.dispose();
    expect((await server.as().start()).state).toBe('ready');
  });

  test.each([
    ['starting', true],
    ['starting', false],
    ['resetting', true],
    ['resetting', false],
  ] as const)('while it was %s (hosts there: %s): it is made again from nothing', async (state, hosts) => {
    await died(state, hosts);
    const view = await server.as().until(ID, ['ready']);
    expect(view.hosts.every((host) => host.up)).toBe(true);
    expect([...server.engine.hosts.keys()]).toEqual([ID]);
    // It may have been on its way to a later step.
    expect(view.words).toBe(
      state === 'starting'
        ? ''
        : "Patchbay was restarted during the reset: the hosts are at the lab's start. If it was a reset to a later step, reset to that step again.",
    );
  });

  test.each([
    ['stopping', true],
    ['stopping', false],
    ['failed', true],
  ] as const)('while it was %s (hosts there: %s): it is stopped, nothing is left', async (state, hosts) => {
    await died(state, hosts);
    await server.as().until(ID, ['stopped']);
    expect(server.engine.hosts.size).toBe(0);
  });

  test('while it was in the queue: it starts now', async () => {
    await died('queued', false);
    await server.as().until(ID, ['ready']);
  });

  test('hosts that no session knows are removed', async () => {
    server = await startServer();
    const { engine } = server;
    // The second was started from the shell (`lab start`): it is not the server's to end.
    for (const id of ['s00000000bad', 'c00000000abc']) engine.hosts.set(id, new Map([['compute1', 'up']]));
    server = await server.restart('crash');
    await eventually(() => expect([...engine.hosts.keys()]).toEqual(['c00000000abc']));
  });
});

describe('signals', () => {
  test('the end of the server ends its labs; the next one says so and has the results', async () => {
    server = await startServer();
    const client = server.as();
    const session = await client.start();
    await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    server = await server.restart('destroy');
    expect(server.engine.hosts.size).toBe(0);
    const { body } = await server.as().get('/api/labs/10-demo');
    expect(body.session).toBe(null);
    expect(body.steps[0].best.outcome).toBe('pass');
  });

  test('SIGHUP leaves the labs to the next server', async () => {
    server = await startServer();
    const session = await server.as().start();
    server = await server.restart('leave');
    expect((await server.as().get(`/api/sessions/${session.id}`)).body.state).toBe('ready');
  });
});

test('the engine is away when the server starts: it serves, says so, and takes up its labs when the engine is back', async () => {
  server = await startServer();
  const session = await server.as().start();
  server.engine.bad.list = () => Promise.reject(new Error('connect ENOENT docker.sock'));
  server = await server.restart('crash');
  expect((await server.as().get('/api/status')).body.ready).toBe(false);
  const refused = await server.as().post('/api/labs/11-other/session');
  const away = { code: 'engine-down', say: expect.stringContaining('goes on trying') };
  expect(refused.body.error).toMatchObject(away);
  // A page that is open does not hear that its lab is gone: nobody knows yet. Nor whether there ever was such a lab.
  const line = await server.as().connect();
  for (const id of [session.id, ID]) {
    expect((await server.as().get(`/api/sessions/${id}`)).body.error).toMatchObject(away);
    expect((await line.ask('session:watch', { session: id })).error).toMatchObject(away);
  }
  delete server.engine.bad.list;
  await server.clock.pass(3100);
  await eventually(async () => expect((await server.as().get(`/api/sessions/${session.id}`)).body.state).toBe('ready'));
  expect((await line.ask('session:watch', { session: session.id })).session).toMatchObject({ state: 'ready' });
  expect((await line.ask('session:watch', { session: ID })).error).toMatchObject({ code: 'not-found' });
});

test('a lab that was stopped says so also while the engine is away', async () => {
  server = await startServer();
  const session = await server.as().start();
  await server.as().post(`/api/sessions/${session.id}/stop`);
  await server.as().until(session.id, ['stopped']);
  server.engine.bad.list = () => Promise.reject(new Error('connect ENOENT docker.sock'));
  server = await server.restart('crash');
  expect((await server.as().get(`/api/sessions/${session.id}`)).body).toMatchObject({ state: 'stopped' });
});

describe('what stands in the way of a start is named with the way out', () => {
  test('a damaged database', async () => {
    server = await startServer();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbay-test-'));
    const database = path.join(folder, 'patchbay.db');
    for (const damage of [
      'not a database, whatever its name says',
      'SQLite format 3\0 and then nothing of the kind'.padEnd(5000, 'x'),
    ]) {
      writeFileSync(database, damage);
      const refused = openStore({ root: ROOT, database });
      await expect(refused).rejects.toMatchObject({
        code: 'cannot-start',
        say: expect.stringContaining(`mv ${database} ${database}.damaged`),
      });
    }
  });

  test('a database of a newer version', async () => {
    server = await startServer();
    const { createClient } = await import('@libsql/client');
    const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbay-test-'));
    const place = { root: ROOT, database: path.join(folder, 'patchbay.db') };
    await (await openStore(place)).dispose();
    const raw = createClient({ url: `file:${place.database}` });
    await raw.execute(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('x', 'x', '29990101000000_future', 1, 1)",
    );
    raw.close();
    await expect(openStore(place)).rejects.toMatchObject({ say: expect.stringContaining('newer Patchbay') });
  });

  test('a port in use', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(startServer({ env: { PORT: String(port) } })).rejects.toMatchObject({
      code: 'cannot-start',
      say: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`),
    });
    taken.close();
    server = await startServer();
  });
});
