// The HTTP API as a browser meets it: what it answers, what it refuses, and in which words.
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabsBody, LessonBody, Me, SessionView, StatusBody, StepResult } from '../../server/contract/http.ts';
import { Picture } from '../../server/contract/picture.ts';
import { missing } from '../support/pretend-grader.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.dispose());

describe('what it answers', () => {
  test('the person at this machine is signed in without a form', async () => {
    const { status, body } = await server.as().get('/api/me');
    expect(status).toBe(200);
    expect(Me.parse(body).user.local).toBe(true);
  });

  test('sound labs, and broken ones with file, line and reason', async () => {
    const { body } = await server.as().get('/api/labs');
    const { labs, broken } = LabsBody.parse(body);
    expect(labs.map((lab) => lab.id)).toEqual(['10-demo', '11-other', '12-needy']);
    expect(broken[0]?.problems.find((problem) => problem.field === 'sumary')).toMatchObject({
      file: 'labs/90-broken/lab.yaml',
      line: 2,
    });
  });

  test('a lesson with this person’s values in prose and checks alike, and the same at every look', async () => {
    const first = LessonBody.parse((await server.as().get('/api/labs/10-demo')).body);
    const tag = /<strong>(\d+)<\/strong>/.exec(first.steps[1]?.html ?? '')?.[1];
    expect(Number(tag)).toBeGreaterThan(1);
    expect(first.steps[1]?.checks[0]?.title).toBe(`VLAN ${tag} is on tapvm1`);
    expect(first.next?.id).toBe('11-other');
    const again = (await server.as().get('/api/labs/10-demo')).body;
    expect(again.steps[1].html).toBe(first.steps[1]?.html);
  });

  test('figures of a lab, and no other file of it', async () => {
    const figure = await server.as().get('/api/labs/10-demo/figures/wire.svg');
    expect(figure.headers.get('content-type')).toBe('image/svg+xml');
    expect(figure.body).toContain('<svg');
    for (const other of ['lab.yaml', '..%2flab.yaml', '..%2f..%2fglossary.md', 'none.svg'])
      expect((await server.as().get(`/api/labs/10-demo/figures/${other}`)).status, other).toBeGreaterThanOrEqual(400);
  });

  test('the goal of a lab, with this person’s values; a lab without one', async () => {
    const lesson = (await server.as().get('/api/labs/10-demo')).body;
    const vlan = /VLAN (\d+)/.exec(JSON.stringify(lesson.steps))?.[1];
    const { body } = await server.as().get('/api/labs/10-demo/goal');
    const goal = Picture.parse(body);
    expect(goal.nodes.find(({ name }) => name === 'vm1')?.facts).toEqual([{ name: 'listens', value: `tcp 0.0.0.0:${vlan}` }]);
    expect(goal.edges).toMatchObject([{ from: 'compute1/ns/vm1', to: 'compute1/ovs/br-int' }]);
    expect([lesson.goal, (await server.as().get('/api/labs/11-other')).body.goal]).toEqual([true, false]);
    const none = await server.as().get('/api/labs/11-other/goal');
    expect([none.status, none.body.error.code]).toEqual([404, 'not-found']);
  });

  test('the status', async () => {
    const { body } = await server.as().get('/api/status');
    expect(StatusBody.parse(body)).toMatchObject({ ready: true, engine: { up: true, isolated: true } });
  });

  test('a check: its result is kept, the best and the latest', async () => {
    const client = server.as();
    const session = SessionView.parse(await client.start());
    expect(session.hosts.map((host) => host.up)).toEqual([true, true]);
    server.grader.verdicts.set('other-up', missing('eth1 up'));
    const wrong = StepResult.parse((await client.post(`/api/sessions/${session.id}/check`, { step: 'first', answers: {} })).body);
    expect(wrong).toMatchObject({ outcome: 'fail', earned: 5, possible: 10 });
    expect(wrong.checks[1]?.evidence[0]?.command).toBe('ip link');
    server.grader.verdicts.clear();
    const right = StepResult.parse((await client.post(`/api/sessions/${session.id}/check`, { step: 'first' })).body);
    expect(right).toMatchObject({ outcome: 'pass', earned: 10 });
    server.grader.verdicts.set('other-up', missing('eth1 up'));
    await client.post(`/api/sessions/${session.id}/check`, { step: 'first' });
    server.grader.verdicts.clear();
    const lesson = LessonBody.parse((await client.get('/api/labs/10-demo')).body);
    expect(lesson.steps[0]).toMatchObject({ best: { outcome: 'pass' }, latest: { outcome: 'fail' }, solved: false });
    const card = LabsBody.parse((await client.get('/api/labs')).body).labs[0];
    expect(card).toMatchObject({ passedSteps: 1, score: 0.25, session: { id: session.id, state: 'ready' } });
  });
});

describe('what it refuses', () => {
  const refusals: readonly [name: string, method: string, path: string, body: unknown, status: number, code: string][] = [
    ['an unknown path', 'GET', '/api/nothing', undefined, 404, 'not-found'],
    ['another method', 'POST', '/api/labs', {}, 400, 'bad-request'],
    ['an unknown lab', 'GET', '/api/labs/none', undefined, 404, 'not-found'],
    ['a lab id that is none', 'GET', '/api/labs/..%2f..%2fetc', undefined, 400, 'bad-request'],
    ['a broken lab', 'POST', '/api/labs/90-broken/session', {}, 409, 'lab-broken'],
    ['an unknown session', 'GET', '/api/sessions/s0123456789a', undefined, 404, 'not-found'],
    ['a session id that is none', 'GET', '/api/sessions/NO', undefined, 400, 'bad-request'],
    ['a body that is not JSON', 'POST', '/api/login', '{', 400, 'bad-request'],
    ['a body without what is needed', 'POST', '/api/login', { name: 'ann' }, 400, 'bad-request'],
    ['a body of a wrong type', 'POST', '/api/login', { name: 7, password: 'x' }, 400, 'bad-request'],
    ['a body over the limit', 'POST', '/api/login', { name: 'ann', password: 'x'.repeat(70_000) }, 413, 'too-large'],
  ];
  test.each(refusals)('%s', async (_name, method, path, body, status, code) => {
    const answer = await server.as().send(method, path, body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.say.length).toBeGreaterThan(10);
  });

  test('a step that the lab does not have', async () => {
    const session = await server.as().start();
    for (const what of ['check', 'solve', 'reset']) {
      const answer = await server.as().post(`/api/sessions/${session.id}/${what}`, { step: 'none' });
      expect([what, answer.body.error?.code]).toEqual([what, 'not-found']);
    }
  });

  test('a body that says it is not JSON', async () => {
    const form = await server
      .as()
      .send('POST', '/api/login', 'name=ann', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.status).toBe(400);
  });

  test('an endless body is not read to its end', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const init = { method: 'POST', body: endless, duplex: 'half', headers: { 'content-type': 'application/json' } };
    const status = await fetch(`${server.url}/api/login`, init).then(
      (response) => response.status,
      () => 'closed',
    );
    expect([413, 'closed']).toContain(status);
    expect(sent).toBeLessThan(50_000_000);
  });

  test('a page of another site, and a foreign name for this machine', async () => {
    const client = server.as();
    const evil = { origin: 'http://evil.example' };
    expect((await client.send('POST', '/api/labs/10-demo/session', {}, evil)).body.error.code).toBe('not-allowed');
    expect((await client.send('POST', '/api/labs/10-demo/session', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await client.send('GET', '/api/me', undefined, evil)).status).toBe(403);
    await expect(client.connect(evil)).rejects.toThrow();
  });
});

test('a lab whose needs are not met says which and why', async () => {
  const why = 'no module 8021q; modprobe 8021q on the machine';
  const needy = await startServer();
  writeFileSync(`${needy.home}/capabilities.json`, JSON.stringify([{ feature: '8021q', there: false, why }]));
  const again = await needy.restart('leave');
  const answer = await again.as().post('/api/labs/12-needy/session');
  expect(answer.body.error).toMatchObject({ code: 'lab-needs', details: { unmet: [{ feature: '8021q', why }] } });
  expect(answer.body.error.say).toContain(why);
  const { body } = await again.as().get('/api/labs');
  expect(body.labs.map((lab: { unmet: unknown[] }) => lab.unmet.length)).toEqual([0, 0, 1]);
  expect((await again.as().get('/api/labs/12-needy')).body.unmet).toEqual([{ feature: '8021q', why }]);
  expect((await again.as().get('/api/status')).body.features).toEqual([{ feature: '8021q', there: false, why }]);
  await again.dispose();
});

test('answers carry the headers that keep others out', async () => {
  const { headers } = await server.as().get('/api/me');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('cache-control')).toBe('no-store');
});
