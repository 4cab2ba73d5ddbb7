// The museum of bad engines: each does one thing wrong; the test says what the student sees and that there is a way out.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../server/errors.ts';
import { hanging, held, record } from '../support/pretend-engine.ts';
import { type Client, eventually, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
let client: Client;
beforeEach(async () => {
  server = await startServer();
  client = server.as();
});
afterEach(() => server.dispose());

const press = async () => (await client.post('/api/labs/10-demo/session')).body;

/** The way out works: a reset on an engine that is well again ends in ready hosts. */
async function wayOut(session: string): Promise<void> {
  for (const key of Object.keys(server.engine.bad) as (keyof typeof server.engine.bad)[]) delete server.engine.bad[key];
  expect((await client.post(`/api/sessions/${session}/reset`)).status).toBe(200);
  await client.until(session, ['ready']);
}

describe('slow', () => {
  test('the student sees that hosts are starting, may stop, and nothing is left when the start ends at last', async () => {
    const create = held();
    server.engine.bad.create = create.call;
    const { id, state, words } = await press();
    expect({ state, words }).toEqual({ state: 'starting', words: 'Starting compute1, compute2.' });
    expect((await client.post(`/api/sessions/${id}/stop`)).body.state).toBe('stopping');
    create.go();
    await client.until(id, ['stopped']);
    expect(server.engine.hosts.size).toBe(0);
  });

  test('Start again right after Stop waits for the old hosts to go, and is a new session', async () => {
    const first = await client.start();
    const destroy = held();
    server.engine.bad.destroy = destroy.call;
    await client.post(`/api/sessions/${first.id}/stop`);
    const again = press();
    const soon = new Promise((resolve) => setTimeout(resolve, 100, 'waits'));
    expect(await Promise.race([again, soon])).toBe('waits');
    destroy.go();
    const second = await again;
    expect(second.id).not.toBe(first.id);
    await client.until(second.id, ['ready']);
    expect([...server.engine.hosts.keys()]).toEqual([second.id]);
  });
});

test('never ready: after the limit the start is given up in words, and a reset tries again', async () => {
  const create = hanging();
  server.engine.bad.create = create.call;
  const { id } = await press();
  await create.made;
  await server.clock.pass(121_000);
  const failed = await client.until(id, ['failed']);
  expect(failed.words).toBe('The hosts were not ready after 120 seconds. Reset the lab to try again.');
  await eventually(() => expect(server.engine.destroyed).toContain(id));
  await wayOut(id);
});

test('refuses: its own words reach the student; another press on Start tries again', async () => {
  server.engine.bad.create = () =>
    Promise.reject(new AppError('no-room', 'The disk is full. Free some space, then reset the lab.'));
  const { id } = await press();
  expect((await client.until(id, ['failed'])).words).toBe('The disk is full. Free some space, then reset the lab.');
  delete server.engine.bad.create;
  expect((await press()).id).toBe(id);
  await client.until(id, ['ready']);
});

test('fails a start and cannot clean up after it: that is tried until it works, though nobody asks', async () => {
  server.engine.bad.create = () => Promise.reject(new AppError('engine-down', 'The engine stopped answering.'));
  server.engine.bad.destroy = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const { id } = await press();
  await client.until(id, ['failed']);
  await server.clock.pass(31_000);
  delete server.engine.bad.destroy;
  expect(server.engine.destroyed).not.toContain(id);
  await server.clock.pass(31_000);
  await eventually(() => expect(server.engine.destroyed).toContain(id));
  await client.until(id, ['failed']);
  await wayOut(id);
});

test('breaks with a bug: the student reads a sentence, not its insides', async () => {
  server.engine.bad.create = () => Promise.reject(new TypeError("Cannot read properties of undefined (reading 'Id')"));
  const { id } = await press();
  const { words } = await client.until(id, ['failed']);
  expect(words).toMatch(/^The hosts could not be started/);
  expect(words).not.toContain('undefined');
  await wayOut(id);
});

test('dies midway through a reset: it says so, and the next reset works', async () => {
  const session = await client.start();
  server.engine.bad.create = async (id) => {
    server.engine.hosts.delete(id);
    throw new AppError('engine-down', 'The engine stopped answering. It comes back by itself; then reset the lab.');
  };
  await client.post(`/api/sessions/${session.id}/reset`);
  expect((await client.until(session.id, ['failed'])).words).toContain('stopped answering');
  await wayOut(session.id);
});

test('dies while a lab runs: hosts are shown as down, a check says we could not look and costs nothing', async () => {
  const session = await client.start();
  server.engine.hosts.clear();
  await server.clock.pass(16_000);
  const view = await eventually(async () => {
    const { body } = await client.get(`/api/sessions/${session.id}`);
    expect(body.hosts.some((host: { up: boolean }) => host.up)).toBe(false);
    return body;
  });
  expect(view.words).toBe('compute1 and compute2 are down. Reset the lab to get the hosts back.');
  const check = await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
  expect(check.body.error).toMatchObject({ code: 'host-down' });
  expect((await client.get('/api/labs/10-demo')).body.steps[0].latest).toBe(null);
  await wayOut(session.id);
});

test('hangs in exec: a check is given up after its limit and costs nothing; the lab is usable again', async () => {
  const session = await client.start();
  server.engine.bad.batch = hanging().call;
  const check = client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
  await eventually(() => expect(server.grader.runs).toBe(1));
  await server.clock.pass(181_000);
  expect((await check).body.error).toMatchObject({ code: 'could-not-look', say: expect.stringContaining('costs you nothing') });
  delete server.engine.bad.batch;
  expect((await client.post(`/api/sessions/${session.id}/check`, { step: 'first' })).body.outcome).toBe('pass');
});

test('hangs in a solution during a reset: the reset is given up in words', async () => {
  const session = await client.start();
  const exec = hanging();
  server.engine.bad.exec = exec.call;
  await client.post(`/api/sessions/${session.id}/reset`, { step: 'second' });
  await exec.made;
  await server.clock.pass(121_000);
  expect((await client.until(session.id, ['failed'])).words).toContain('not ready after 120 seconds');
  await wayOut(session.id);
});

test('fails at a command of an earlier solution: the step begins, and the student is told which', async () => {
  const session = await client.start();
  server.engine.bad.exec = async () => record(['bash'], { stdout: '0\u00002\u0000no such device\u0000' });
  await client.post(`/api/sessions/${session.id}/reset`, { step: 'second' });
  await client.until(session.id, ['ready']);
  await eventually(async () =>
    expect((await client.get(`/api/sessions/${session.id}`)).body.words).toContain('(on compute1: ip link set eth1 up)'),
  );
  delete server.engine.bad.exec;
  await wayOut(session.id);
});

test('hangs in openPty: no spinner for ever', async () => {
  const session = await client.start();
  const openPty = hanging();
  server.engine.bad.openPty = openPty.call;
  const line = await client.connect();
  const opening = line.open(session.id);
  await openPty.made;
  await server.clock.pass(16_000);
  expect((await opening).error).toMatchObject({ code: 'host-down', say: expect.stringContaining('does not open a shell') });
  delete server.engine.bad.openPty;
  expect((await line.open(session.id)).ok).toBe(true);
});

test('speaks garbage: output of a solution that is none of ours is no success of a command', async () => {
  const session = await client.start();
  server.engine.bad.exec = async () => record(['bash'], { stdout: '\u0000\u0000', exitCode: null });
  const { body } = await client.post(`/api/sessions/${session.id}/solve`, { step: 'second' });
  expect(body.failed).toEqual([
    { host: 'compute1', command: expect.stringContaining('ovs-vsctl set port'), said: expect.any(String) },
  ]);
});

test('forgets: a lab that the engine lost is down, and stopping it is no error', async () => {
  const session = await client.start();
  server.engine.hosts.clear();
  await client.post(`/api/sessions/${session.id}/stop`);
  await client.until(session.id, ['stopped']);
});

test('refuses to die: the student is told that nothing is needed of them, and it is tried until it works', async () => {
  const session = await client.start();
  server.engine.bad.destroy = () => Promise.reject(new Error('device or resource busy'));
  await client.post(`/api/sessions/${session.id}/stop`);
  const failed = await client.until(session.id, ['failed']);
  expect(failed.words).toBe('The hosts could not be removed yet; Patchbay goes on trying. Nothing is needed from you.');
  await server.clock.pass(31_000);
  expect((await client.until(session.id, ['failed'])).words).toContain('goes on trying');
  delete server.engine.bad.destroy;
  await server.clock.pass(31_000);
  await client.until(session.id, ['stopped']);
  expect(server.engine.hosts.size).toBe(0);
});

test('never dies: destroy that hangs does not hold the student or the server’s end for ever', async () => {
  const session = await client.start();
  const destroy = hanging();
  server.engine.bad.destroy = destroy.call;
  expect((await client.post(`/api/sessions/${session.id}/stop`)).body.state).toBe('stopping');
  await destroy.made;
  await server.clock.pass(125_000);
  await client.until(session.id, ['failed']);
});

test('goes away under a running lab: the student is told, no host is called down that nobody saw down, and it passes', async () => {
  const session = await client.start();
  server.engine.bad.list = () => Promise.reject(new Error('timeout'));
  await server.clock.pass(60_000);
  const { body } = await client.get(`/api/sessions/${session.id}`);
  expect(body.words).toBe('The engine that runs the hosts does not answer. Patchbay goes on trying; your results are safe.');
  expect(body.hosts.every((host: { up: boolean }) => host.up)).toBe(true);
  delete server.engine.bad.list;
  await server.clock.pass(16_000);
  await eventually(async () => expect((await client.get(`/api/sessions/${session.id}`)).body.words).toBe(''));
});
