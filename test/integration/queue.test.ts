// The queue of those who wait for room: it moves, it is fair, and it outlives those who leave and a server that is killed.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Client, eventually, startServer, type TestServer } from '../support/start-server.ts';

const PEOPLE = ['ann', 'bob', 'cleo', 'dan'] as const;
const MINUTE = 60_000;
let server: TestServer;
let people: Record<(typeof PEOPLE)[number], Client>;

const signIn = async (name: string) => server.as().signIn(name);
beforeEach(async () => {
  server = await startServer({ env: { HOST: '0.0.0.0', PATCHBAY_MAX_SESSIONS: '1' }, users: PEOPLE });
  people = { ann: await signIn('ann'), bob: await signIn('bob'), cleo: await signIn('cleo'), dan: await signIn('dan') };
});
afterEach(() => server.dispose());

/** Asks for a lab while there is no room, a second after the one before. */
async function wait(client: Client, lab = '10-demo'): Promise<string> {
  await server.clock.pass(1000);
  return (await client.start(lab, ['queued'])).id;
}
const place = async (client: Client, session: string) => (await client.get(`/api/sessions/${session}`)).body.place;
const stop = (client: Client, session: string) => client.post(`/api/sessions/${session}/stop`);

test('who leaves makes the others move up, and they are told', async () => {
  const { ann, bob, cleo, dan } = people;
  await ann.start();
  const [his, hers, dans] = [await wait(bob), await wait(cleo), await wait(dan)];
  const line = await dan.connect();
  await line.ask('session:watch', { session: dans });
  expect([await place(bob, his), await place(cleo, hers), await place(dan, dans)]).toEqual([1, 2, 3]);
  await stop(cleo, hers);
  await eventually(() =>
    expect(line.all('session:state').at(-1)).toMatchObject({ place: 2, words: 'Waiting for room: number 2 in the queue.' }),
  );
  await stop(bob, his);
  await eventually(() => expect(line.all('session:state').at(-1)).toMatchObject({ place: 1 }));
});

test('who asks for many labs does not hold up those who ask for one', async () => {
  const { ann, bob, cleo, dan } = people;
  const running = await dan.start();
  const [first, second] = [await wait(ann), await wait(ann, '11-other')];
  const [his, hers] = [await wait(bob), await wait(cleo)];
  const places = async () => [await place(bob, his), await place(cleo, hers), await place(ann, second)];
  expect(await places()).toEqual([2, 3, 4]);
  await stop(dan, running.id);
  await ann.until(first, ['ready']);
  expect(await places()).toEqual([1, 2, 3]);
  await stop(ann, first);
  await bob.until(his, ['ready']);
  expect(await places()).toEqual([null, 1, 2]);
  // But she is not overtaken for ever.
  await server.clock.pass(9 * MINUTE);
  await ann.get(`/api/sessions/${second}`);
  await cleo.get(`/api/sessions/${hers}`);
  await server.clock.pass(2 * MINUTE);
  await wait(dan);
  expect(await places()).toEqual([null, 1, 2]);
});

test('a place is kept through a server that is killed, and the queue goes on', async () => {
  const { ann, bob, cleo } = people;
  const first = await ann.start();
  const [his, hers] = [await wait(bob), await wait(cleo)];
  server = await server.restart('crash');
  const again = { ann: await signIn('ann'), bob: await signIn('bob'), cleo: await signIn('cleo') };
  expect([await place(again.bob, his), await place(again.cleo, hers)]).toEqual([1, 2]);
  await stop(again.ann, first.id);
  await again.bob.until(his, ['ready']);
  expect(await place(again.cleo, hers)).toBe(1);
  expect([...server.engine.hosts.keys()]).toEqual([his]);
});

test('a server that is killed while the next in the queue is being started starts that one again, and no other', async () => {
  const { ann, bob, cleo } = people;
  const first = await ann.start();
  const [his, hers] = [await wait(bob), await wait(cleo)];
  server.engine.bad.create = () => new Promise(() => undefined);
  await stop(ann, first.id);
  await bob.until(his, ['starting']);
  delete server.engine.bad.create;
  server = await server.restart('crash');
  await (await signIn('bob')).until(his, ['ready']);
  expect(await place(await signIn('cleo'), hers)).toBe(1);
});

test('a start that fails gives its room to the next', async () => {
  const { ann, bob, cleo } = people;
  const first = await ann.start();
  const [his, hers] = [await wait(bob), await wait(cleo)];
  let tries = 0;
  server.engine.bad.create = async () => {
    tries += 1;
    if (tries === 1) throw new Error('no');
  };
  await stop(ann, first.id);
  await bob.until(his, ['failed']);
  await cleo.until(hers, ['ready']);
});

test('trying a failed start again takes nobody’s room: it waits like the others', async () => {
  const { ann, bob, cleo } = people;
  const first = await ann.start();
  const his = await wait(bob);
  let tries = 0;
  server.engine.bad.create = async () => {
    tries += 1;
    if (tries === 1) throw new Error('no');
  };
  await stop(ann, first.id);
  await bob.until(his, ['failed']);
  await cleo.start();
  expect((await bob.post(`/api/sessions/${his}/reset`)).body.error).toMatchObject({
    code: 'no-room',
    say: expect.stringContaining('a place in the queue'),
  });
  expect(await bob.start('10-demo', ['queued'])).toMatchObject({ place: 1 });
  expect(server.engine.hosts.size).toBe(1);
});

test('who closes the page loses the place after ten minutes; who has it open keeps it for hours', async () => {
  const { ann, bob, cleo } = people;
  const hold = await ann.start();
  const [his, hers] = [await wait(bob), await wait(cleo)];
  const line = await cleo.connect();
  await line.ask('session:watch', { session: hers });
  for (let i = 0; i < 10; i += 1) {
    await server.clock.pass(3 * MINUTE);
    await ann.post(`/api/sessions/${hold.id}/extend`);
  }
  await bob.until(his, ['stopped']);
  expect(await place(cleo, hers)).toBe(1);
  // The page gone, it counts from then.
  line.socket.close();
  await server.clock.pass(9 * MINUTE);
  await ann.post(`/api/sessions/${hold.id}/extend`);
  expect(await place(cleo, hers)).toBe(1);
  await server.clock.pass(11 * MINUTE);
  await cleo.until(hers, ['stopped']);
});

test('while memory is short, as many start as there is room for, from the head', async () => {
  await server.dispose();
  let free = 0;
  server = await startServer({
    env: { HOST: '0.0.0.0', PATCHBAY_FREE_MEMORY_MB: '500' },
    users: PEOPLE,
    overrides: { freeMemoryMb: () => free },
  });
  const clients = await Promise.all(PEOPLE.map(signIn));
  const ids: string[] = [];
  for (const client of clients) ids.push(await wait(client));
  const states = () => Promise.all(clients.map(async (client, i) => (await client.get(`/api/sessions/${ids[i]}`)).body.state));
  expect(await states()).toEqual(['queued', 'queued', 'queued', 'queued']);
  // Starts that hang hold the memory that they will take.
  server.engine.bad.create = () => new Promise(() => undefined);
  free = 500 + 2 * 64;
  await server.clock.pass(16_000);
  await eventually(async () => expect(await states()).toEqual(['starting', 'starting', 'queued', 'queued']));
  await server.clock.pass(16_000);
  expect(await states()).toEqual(['starting', 'starting', 'queued', 'queued']);
});
