// kill -9 of the server, of the engine's daemons and of hosts, at random moments of starts, resets, checks and stops: afterwards
// nothing leaks, and what the student is told is true.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Docker from 'dockerode';
import { execa } from 'execa';
import { io } from 'socket.io-client';
import { afterAll, expect, test } from 'vitest';
import type { SessionView, StatusBody } from '../../server/contract/http.ts';
import { environmentFor } from '../../setup/environment.mjs';
import { mountsBelow } from '../../setup/mounts.mjs';
import { ROOT } from '../support/base-database.ts';
import { PATIENCE } from '../support/patience.ts';
import { HOST_FLAGS, secondEngine } from '../support/second-engine.ts';

/** What is killed, and in how many rounds. */
const ACCIDENTS = { server: 12, engine: 5, 'engine and its containerd': 2, 'server and engine': 3, host: 8 } as const;
type Accident = keyof typeof ACCIDENTS;
/** Another one replays another course of events; print it when a run fails. */
const SEED = Number(process.env.PATCHBAY_KILL_SEED ?? 20_261_120);
/** How long a moment may be awaited: starts, resets and stops take less. */
const MOMENT_MS = 900;
const LABS = ['10-demo', '11-other'];

/** An engine of this test's own: that of the others must not be killed. */
const engine = secondEngine();
const { place } = engine;
const netns = place.engine?.netns ?? '';
const docker = new Docker({ socketPath: place.socket });
let env: Record<string, string> = {};
let child: ReturnType<typeof runServer> | null = null;
let url = '';

afterAll(async () => {
  child?.kill('SIGKILL');
  await child;
  await engine.dispose();
});

/** It ends in its own time: on a slow machine, to remove the hosts takes more than the five seconds after which execa would kill it. */
const runServer = () =>
  execa(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: ROOT,
    env,
    reject: false,
    buffer: false,
    forceKillAfterDelay: false,
  });

async function startServer(): Promise<void> {
  const started = runServer();
  child = started;
  let said = '';
  started.stderr.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-2000);
  });
  url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (line.startsWith('listening ')) resolve(line.slice('listening '.length));
    });
    void started.then(({ exitCode, signal }) =>
      reject(new Error(`the server ended with ${exitCode ?? signal}; ${said}\n${serverLog()}`)),
    );
  });
}

async function killServer(): Promise<void> {
  child?.kill('SIGKILL');
  await child;
}

function serverLog(): string {
  return readFileSync(path.join(place.log, 'server.log'), 'utf8').split('\n').slice(-15).join('\n');
}

const get = async <T>(where: string): Promise<T> => (await (await fetch(url + where)).json()) as T;
const post = async (where: string, body: object = {}): Promise<SessionView> => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await (await fetch(url + where, init)).json()) as SessionView;
};
const session = async (lab: string): Promise<SessionView | null> =>
  (await get<{ session: SessionView | null }>(`/api/labs/${lab}`)).session;
const stepOf = (lab: string) => (lab === '10-demo' ? 'first' : 'only');

const containers = () => docker.listContainers({ all: true });
const running = async () =>
  (await containers()).filter(({ State }) => State === 'running').map(({ Names }) => Names[0]?.slice(1) ?? '');

/** What a student does; something is killed somewhere in it. */
async function doSomething(random: () => number): Promise<void> {
  const lab = pick(LABS, random);
  const there = await session(lab);
  if (there?.state !== 'ready') {
    await post(`/api/labs/${lab}/session`);
    return;
  }
  const act = pick(['stop', 'reset', 'reset to a step', 'check'] as const, random);
  if (act === 'stop') await post(`/api/sessions/${there.id}/stop`);
  else if (act === 'reset') await post(`/api/sessions/${there.id}/reset`);
  else if (act === 'check') await post(`/api/sessions/${there.id}/check`, { step: stepOf(lab) });
  else await post(`/api/sessions/${there.id}/reset`, { step: lab === '10-demo' ? 'third' : 'only' });
}

/** Kills, and does what comes by itself or by `npm start` afterwards. */
async function happen(accident: Accident, random: () => number): Promise<void> {
  if (accident === 'host') return killHost(random);
  if (accident.includes('server')) await killServer();
  if (accident.includes('engine')) engine.kill('dockerd');
  if (accident.includes('containerd')) engine.kill('containerd');
  if (accident.startsWith('engine')) expect((await get<StatusBody>('/api/status')).engine.up).toBe(false);
  if (accident.includes('engine')) await engine.up();
  if (accident.includes('server')) await startServer();
}

/** A host, or the probe of one, or one that is kept ready: whichever runs, be it in the middle of its start. */
async function killHost(random: () => number): Promise<void> {
  const [victim] = await until(
    async () => (await containers()).filter(({ State }) => State === 'running').sort(() => random() - 0.5),
    (list) => list.length > 0,
    5_000,
  );
  if (victim)
    await docker
      .getContainer(victim.Id)
      .kill({ signal: 'SIGKILL' })
      .catch(() => undefined);
}

/** Comes to rest in words that are true: who is said to be up runs; who does not run is said to be down. */
async function expectTruth(lab: string, what: string): Promise<void> {
  const view = await until(
    () => session(lab),
    (now) => !now || now.state === 'ready' || now.state === 'failed',
    60_000,
  );
  if (view?.state === 'ready') await lookIn(view, stepOf(lab));
  const compare = async () => {
    const now = await session(lab);
    const names = await running();
    const runs = (now?.hosts ?? []).map(({ name }) => names.includes(`pb-${now?.id}-${name}`));
    return { now, runs };
  };
  const agrees = ({ now, runs }: Awaited<ReturnType<typeof compare>>) => {
    if (!now) return true;
    if (now.state === 'failed') return now.words !== '' && now.hosts.every(({ up }) => !up);
    if (now.state !== 'ready') return false;
    const down = now.hosts.filter(({ up }) => !up).map(({ name }) => name);
    return now.hosts.every(({ up }, index) => up === runs[index]) && down.every((name) => now.words.includes(name));
  };
  const told = await until(compare, agrees, 25_000);
  expect({ what, told, agrees: agrees(told) }, serverLog()).toMatchObject({ agrees: true });
}

/** As the page does: the server looks after a lab that somebody looks at. */
async function lookIn(view: SessionView, step: string): Promise<void> {
  const socket = io(url, { path: '/ws', transports: ['websocket'], forceNew: true });
  await socket.timeout(10_000 * PATIENCE).emitWithAck('session:step', { session: view.id, step });
  socket.close();
}

/** A dockerd that comes back clears what the killed one left. */
async function restartEngine(): Promise<void> {
  engine.kill('dockerd');
  await engine.up();
}

/** What the engine has and the machine has for it, apart from its daemons. */
async function traces() {
  const { stdout } = await execa('nsenter', [`--net=${netns}`, 'ip', '-brief', 'link']);
  return {
    containers: (await containers()).map(({ Names }) => Names),
    links: stdout.split('\n').map((line) => line.split(/\s/)[0]),
    namespaces: readdirSync(path.join(place.run, 'exec/netns')),
    mounts: mountsBelow(place.run),
    shims: engine.pids('containerd-shim-runc-v2').length,
  };
}

const ROUNDS = Object.values(ACCIDENTS).reduce((sum, count) => sum + count, 0);
test(`${ROUNDS} accidents (seed ${SEED}): ${JSON.stringify(ACCIDENTS)}`, { timeout: 900_000 * PATIENCE }, async () => {
  const random = seeded(SEED);
  await engine.up();
  const labs = path.join(ROOT, 'test/support/labs');
  env = { ...environmentFor(place, await engine.image()), PATCHBAY_LABS: labs, PATCHBAY_SITE: '0', PORT: '0' };
  // One container comes and goes first: what an engine makes once and keeps is no leak.
  await engine.docker('run', '--rm', ...HOST_FLAGS, env.PATCHBAY_IMAGE ?? '', 'true');
  await restartEngine();
  const before = await traces();
  await startServer();
  const left = (Object.keys(ACCIDENTS) as Accident[]).flatMap((name) => Array<Accident>(ACCIDENTS[name]).fill(name));
  for (let round = 0; left.length > 0; round += 1) {
    const accident = left.splice(Math.floor(random() * left.length), 1)[0] ?? 'server';
    const acts = Array.from({ length: 1 + Math.floor(random() * 2) }, () => doSomething(random).catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, random() * MOMENT_MS));
    await happen(accident, random);
    await Promise.all(acts);
    for (const lab of LABS) await expectTruth(lab, `round ${round}, ${accident}, ${lab}`);
  }
  // There is a way on for everybody, whatever happened to them.
  for (const lab of LABS) {
    const there = await session(lab);
    if (there?.state === 'ready') await post(`/api/sessions/${there.id}/reset`);
    else await post(`/api/labs/${lab}/session`);
    const view = await until(
      () => session(lab),
      (now) => now?.state === 'ready',
      60_000,
    );
    expect(view?.hosts.map(({ up }) => up)).not.toContain(false);
    expect(view?.words).toBe('');
  }
  for (const lab of LABS) {
    const view = await session(lab);
    if (view) await post(`/api/sessions/${view.id}/stop`);
  }
  // What an engine that was away could not remove is removed by the server that lives.
  await until(
    containers,
    (list) => list.every(({ Names, State }) => State === 'running' && !Names[0]?.includes('-trash-')),
    20_000,
  );
  child?.kill('SIGTERM');
  expect((await child)?.exitCode, serverLog()).toBe(0);
  expect((await containers()).map(({ Names, State }) => [Names, State])).toEqual([]);
  await restartEngine();
  expect(await traces()).toEqual(before);
  expect(readdirSync(place.home).sort()).toEqual(['db', 'engine', 'locks', 'log']);
});

/** Asks until the answer is right; the last answer when it never is. */
async function until<T>(ask: () => Promise<T>, right: (answer: T) => boolean, limitMs: number): Promise<T> {
  for (const end = Date.now() + limitMs * PATIENCE; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const answer = await ask();
    if (right(answer) || Date.now() > end) return answer;
  }
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
