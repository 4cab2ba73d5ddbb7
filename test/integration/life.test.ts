// The life of a lab session as the student sees it: start, queue, idle end, reset, solution, stop.
import { afterEach, describe, expect, test } from 'vitest';
import { held } from '../support/pretend-engine.ts';
import { type Client, eventually, type Line, type StartOptions, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
const start = async (options: StartOptions = {}) => {
  server = await startServer(options);
  return server.as();
};
afterEach(() => server.dispose());

const minutes = (n: number) => n * 60_000;
const watch = async (client: Client, session: string): Promise<Line> => {
  const line = await client.connect();
  expect((await line.ask('session:watch', { session })).ok).toBe(true);
  return line;
};

describe('start', () => {
  test('two presses, two tabs: one session', async () => {
    const client = await start();
    const answers = await Promise.all([1, 2, 3].map(() => client.post('/api/labs/10-demo/session')));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    await client.until(answers[0]?.body.id, ['ready']);
    expect(server.engine.hosts.size).toBe(1);
  });

  test('its phases are told in words', async () => {
    const client = await start();
    const create = held();
    server.engine.bad.create = create.call;
    const { body } = await client.post('/api/labs/10-demo/session');
    expect(body).toMatchObject({ state: 'starting', words: 'Starting compute1, compute2.' });
    const line = await watch(client, body.id);
    create.go();
    await eventually(() => expect(line.all('session:progress')).toContainEqual({ session: body.id, words: 'The hosts are up.' }));
    await eventually(() => expect(line.all('session:state').at(-1)).toMatchObject({ state: 'ready' }));
  });

  test('at the limit there is a place in a queue that moves', async () => {
    const client = await start({ env: { HOST: '0.0.0.0', PATCHBAY_MAX_SESSIONS: '1' }, users: ['ann', 'bob', 'cleo'] });
    void client;
    const [ann, bob, cleo] = [await server.as().signIn('ann'), await server.as().signIn('bob'), await server.as().signIn('cleo')];
    const first = await ann.start();
    const second = await bob.start('10-demo', ['queued']);
    await server.clock.pass(1000);
    const third = await cleo.start('10-demo', ['queued']);
    expect([second.place, third.place]).toEqual([1, 2]);
    expect(third.words).toContain('number 2');
    const line = await watch(cleo, third.id);
    await ann.post(`/api/sessions/${first.id}/stop`);
    await bob.until(second.id, ['ready']);
    await eventually(() => expect(line.all('session:state').at(-1)).toMatchObject({ state: 'queued', place: 1 }));
    await bob.post(`/api/sessions/${second.id}/stop`);
    await cleo.until(third.id, ['ready']);
    expect([...server.engine.hosts.keys()]).toEqual([third.id]);
  });

  test('with too little memory a start waits until there is more', async () => {
    let free = 100;
    const client = await start({ overrides: { freeMemoryMb: () => free } });
    const waiting = await client.start('10-demo', ['queued']);
    expect(waiting.place).toBe(1);
    free = 10_000;
    await server.clock.pass(16_000);
    await client.until(waiting.id, ['ready']);
  });

  test('one may leave the queue', async () => {
    const client = await start({ env: { PATCHBAY_MAX_SESSIONS: '1' } });
    await client.start();
    const waiting = await client.start('11-other', ['queued']);
    const { body } = await client.post(`/api/sessions/${waiting.id}/stop`);
    expect(body.state).toBe('stopped');
    expect((await client.get('/api/labs/11-other')).body.session).toBe(null);
  });

  test('one person cannot take all the room', async () => {
    const client = await start({ env: { PATCHBAY_MAX_SESSIONS_PER_USER: '1' } });
    await client.start();
    const answer = await client.post('/api/labs/11-other/session');
    expect(answer.body.error).toMatchObject({ code: 'too-many', say: expect.stringContaining('Stop one') });
  });
});

describe('the end', () => {
  test('stop: the hosts are gone, the tab is told, the results stay', async () => {
    const client = await start();
    const session = await client.start();
    await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    const line = await watch(client, session.id);
    expect((await client.post(`/api/sessions/${session.id}/stop`)).body.state).toMatch(/^stop/);
    await eventually(() =>
      expect(line.all('session:gone')).toEqual([{ session: session.id, words: 'You stopped the lab. Results are kept.' }]),
    );
    await eventually(() => expect(server.engine.hosts.size).toBe(0));
    const lesson = (await client.get('/api/labs/10-demo')).body;
    expect(lesson.session).toBe(null);
    expect(lesson.steps[0].best.outcome).toBe('pass');
  });

  test('idle: a warning, then the end; a keystroke in time goes on', async () => {
    const client = await start();
    const session = await client.start();
    const line = await watch(client, session.id);
    await line.open(session.id);
    const { terminal } = await line.open(session.id);
    await server.clock.pass(minutes(56));
    await eventually(() => expect(line.all('session:state').at(-1)?.words).toMatch(/stops in 4 minutes|stops in 5 minutes/));
    await line.ask('terminal:input', { terminal, data: 'l' });
    await eventually(() => expect(line.all('session:state').at(-1)?.words).toBe(''));
    await server.clock.pass(minutes(50));
    expect((await client.get(`/api/sessions/${session.id}`)).body.state).toBe('ready');
    await server.clock.pass(minutes(11));
    await eventually(() => expect(line.all('session:gone')[0]?.words).toContain('nothing was typed or checked for 60 minutes'));
    await eventually(() => expect(server.engine.hosts.size).toBe(0));
  });

  test('extend puts the idle end off; a check does too', async () => {
    const client = await start();
    const session = await client.start();
    await server.clock.pass(minutes(58));
    const extended = (await client.post(`/api/sessions/${session.id}/extend`)).body;
    expect(Date.parse(extended.idleEndsAt) - Date.parse(session.idleEndsAt ?? '')).toBeGreaterThanOrEqual(minutes(57));
    await server.clock.pass(minutes(58));
    await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    await server.clock.pass(minutes(58));
    expect((await client.get(`/api/sessions/${session.id}`)).body.state).toBe('ready');
  });

  test('after eight hours it ends, however busy', async () => {
    const client = await start();
    const session = await client.start();
    for (let hour = 0; hour < 15; hour += 1) {
      await server.clock.pass(minutes(30));
      await client.post(`/api/sessions/${session.id}/extend`);
    }
    expect((await client.get(`/api/sessions/${session.id}`)).body.state).toBe('ready');
    await server.clock.pass(minutes(31));
    await eventually(() => expect(server.engine.hosts.size).toBe(0));
    // Also a page that was away meanwhile reads why.
    expect(await client.until(session.id, ['stopped'])).toMatchObject({ words: expect.stringContaining('8 hours') });
  });
});

describe('the clock of a lab', () => {
  const words = async (client: Client, id: string) => (await client.get(`/api/sessions/${id}`)).body.words;

  test('extending takes the warning away at once, and it comes again in its time', async () => {
    const client = await start();
    const { id } = await client.start();
    await server.clock.pass(minutes(56));
    expect(await words(client, id)).toMatch(/^Nothing was typed or checked for a while: the lab stops in [45] minutes/);
    expect((await client.post(`/api/sessions/${id}/extend`)).body.words).toBe('');
    await server.clock.pass(minutes(54));
    expect(await words(client, id)).toBe('');
    await server.clock.pass(minutes(2));
    expect(await words(client, id)).toMatch(/^Nothing was typed/);
  });

  test('the hard end is announced, and nothing puts it off', async () => {
    const client = await start();
    const { id, hardEndsAt } = await client.start();
    for (let half = 0; half < 15; half += 1) {
      await server.clock.pass(minutes(30));
      await client.post(`/api/sessions/${id}/extend`);
    }
    await server.clock.pass(minutes(26));
    expect(await words(client, id)).toMatch(/^This lab ends in [45] minutes: it has run for almost 8 hours/);
    const line = await watch(client, id);
    expect((await client.post(`/api/sessions/${id}/extend`)).body.hardEndsAt).toBe(hardEndsAt);
    await server.clock.pass(minutes(5));
    await eventually(() => expect(line.all('session:gone')[0]?.words).toContain('it ran for 8 hours, the longest a lab may run'));
  });

  test('its times are settings', async () => {
    const env = { PATCHBAY_IDLE_MINUTES: '10', PATCHBAY_IDLE_WARNING_MINUTES: '2', PATCHBAY_HARD_HOURS: '1' };
    const client = await start({ env });
    const { id, startedAt, idleEndsAt, hardEndsAt } = await client.start();
    expect(Date.parse(idleEndsAt ?? '') - Date.parse(startedAt)).toBe(minutes(10));
    expect(Date.parse(hardEndsAt ?? '') - Date.parse(startedAt)).toBe(minutes(60));
    await server.clock.pass(minutes(7));
    expect(await words(client, id)).toBe('');
    await server.clock.pass(minutes(2));
    expect(await words(client, id)).toContain('stops in');
    await server.clock.pass(minutes(2));
    await client.until(id, ['stopped']);
  });

  test('goes on over a server that is killed', async () => {
    let client = await start();
    const { id } = await client.start();
    await server.clock.pass(minutes(40));
    await client.post(`/api/sessions/${id}/extend`);
    await server.clock.pass(minutes(30));
    server = await server.restart('crash');
    client = server.as();
    await server.clock.pass(minutes(20));
    expect((await client.get(`/api/sessions/${id}`)).body.state).toBe('ready');
    await server.clock.pass(minutes(11));
    await client.until(id, ['stopped']);
  });

  test('neither a look at the lab nor its picture counts as work', async () => {
    const client = await start();
    const { id } = await client.start();
    const line = await watch(client, id);
    for (let n = 0; n < 7; n += 1) {
      await server.clock.pass(minutes(9));
      await client.get(`/api/sessions/${id}`);
      await line.ask('picture:watch', { session: id });
    }
    await client.until(id, ['stopped']);
  });
});

describe('reset and solution', () => {
  test('reset ends the shells and makes the hosts new', async () => {
    const client = await start();
    const session = await client.start();
    const line = await watch(client, session.id);
    const { terminal } = await line.open(session.id);
    const answer = await client.post(`/api/sessions/${session.id}/reset`);
    expect(answer.body.state).toBe('resetting');
    await client.until(session.id, ['ready']);
    await eventually(() => expect(line.all('terminal:exit')).toEqual([{ terminal, code: null }]));
    const again = await line.open(session.id);
    expect(again).toMatchObject({ ok: true, offset: 0 });
  });

  test('reset to a step applies the earlier solutions as the student would, with this person’s values', async () => {
    const client = await start();
    const session = await client.start();
    await client.post(`/api/sessions/${session.id}/reset`, { step: 'third' });
    await client.until(session.id, ['ready']);
    const tag = /<strong>(\d+)</.exec((await client.get('/api/labs/10-demo')).body.steps[1].html)?.[1];
    const ran = server.engine.executed.map(({ host, by, argv }) => [host, by, argv[2]?.match(/^eval '\\''(.*?)'\\''/m)?.[1]]);
    expect(ran).toEqual([
      ['compute1', 'host', 'ip link set eth1 up'],
      ['compute2', 'host', 'ip link set eth1 up'],
      ['compute1', 'host', `ovs-vsctl set port tapvm1 tag=${tag}`],
    ]);
  });

  test('a step that was solved by a click says so in its result; a full reset forgets it', async () => {
    const client = await start();
    const session = await client.start();
    expect((await client.post(`/api/sessions/${session.id}/solve`, { step: 'first' })).body).toEqual({ failed: [] });
    await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    await client.post(`/api/sessions/${session.id}/check`, { step: 'second' });
    const steps = (await client.get('/api/labs/10-demo')).body.steps;
    expect(steps.map((step: { solved: boolean }) => step.solved)).toEqual([true, false, false]);
    await client.post(`/api/sessions/${session.id}/reset`);
    await client.until(session.id, ['ready']);
    await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    // The same points by own work count for more than those by a click.
    expect((await client.get('/api/labs/10-demo')).body.steps[0].solved).toBe(false);
  });

  test('one thing at a time: a check beside a check waits for its turn, a reset does not wait', async () => {
    const client = await start();
    const session = await client.start();
    let answerBatch: () => void = () => undefined;
    server.engine.bad.batch = () => new Promise((resolve) => (answerBatch = () => resolve([])));
    const first = client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    await eventually(() => expect(server.grader.runs).toBe(1));
    const second = await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    expect(second.body.error).toMatchObject({ code: 'not-ready', say: expect.stringContaining('a check is running') });
    expect((await client.post(`/api/sessions/${session.id}/reset`)).status).toBe(200);
    expect((await first).body.error).toMatchObject({ code: 'not-ready', say: expect.stringContaining('reset or stopped') });
    answerBatch();
  });
});

describe('while it runs', () => {
  test('a host that dies is shown as down, its shell is refused in words, and a reset brings it back', async () => {
    const client = await start();
    const session = await client.start();
    const line = await watch(client, session.id);
    await line.ask('session:step', { session: session.id, step: 'first' });
    server.engine.kill(session.id, 'compute2');
    await eventually(() => {
      const view = line.all('session:state').at(-1);
      expect(view?.hosts.map((host: { up: boolean }) => host.up)).toEqual([true, false]);
      expect(view?.words).toBe('compute2 is down. Reset the lab to get the hosts back.');
    });
    const refused = await line.open(session.id, 0, { host: 'compute2' });
    expect(refused.error).toMatchObject({ code: 'host-down' });
    await client.post(`/api/sessions/${session.id}/reset`);
    const back = await client.until(session.id, ['ready']);
    expect(back.hosts.every((host) => host.up)).toBe(true);
  });

  test('a host that dies unseen is found by the sweep', async () => {
    const client = await start();
    const session = await client.start();
    server.engine.hosts.get(session.id)?.delete('compute1');
    await server.clock.pass(16_000);
    await eventually(async () => expect((await client.get(`/api/sessions/${session.id}`)).body.hosts[0].up).toBe(false));
  });

  test('the watched step’s passive checks are looked at again after a change, and told when they differ', async () => {
    const client = await start();
    const session = await client.start();
    const line = await watch(client, session.id);
    server.grader.verdicts.set('link-up', { outcome: 'inconclusive', blind: ['x'] });
    await line.ask('session:step', { session: session.id, step: 'first' });
    await server.clock.pass(500);
    await eventually(() => expect(line.all('check:live')).toHaveLength(1));
    for (let i = 0; i < 50; i += 1) server.engine.change(session.id, 'compute1');
    await server.clock.pass(500);
    expect(server.grader.runs).toBe(2);
    expect(line.all('check:live')).toHaveLength(1);
    server.grader.verdicts.clear();
    server.engine.change(session.id, 'compute1', 'ovsdb');
    await server.clock.pass(500);
    await eventually(() => expect(line.all('check:live')).toHaveLength(2));
    await line.ask('session:step', { session: session.id, step: null });
    // Its answer came after all that was told before.
    expect(line.all('check:live')).toHaveLength(2);
    server.engine.change(session.id, 'compute1');
    await server.clock.pass(500);
    expect(server.grader.runs).toBe(3);
  });

  test('a step without passive checks is not looked at', async () => {
    const client = await start();
    const session = await client.start();
    const line = await client.connect();
    await line.ask('session:step', { session: session.id, step: 'third' });
    await server.clock.pass(5000);
    expect(server.grader.runs).toBe(0);
  });
});
