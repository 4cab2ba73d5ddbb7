// kill -9 at random moments of starts, resets, checks and stops: afterwards nothing leaks, and what the student is told is true.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Docker from 'dockerode';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { SessionView } from '../../server/contract/http.ts';
import { ROOT } from '../support/base-database.ts';

const ROUNDS = 30;
/** Another one replays another course of events; print it when a run fails. */
const SEED = Number(process.env.PATCHBAY_KILL_SEED ?? 20_261_120);

const home = mkdtempSync(path.join(os.tmpdir(), 'patchbay-kill-'));
const env = {
  PATCHBAY_HOME: home,
  PATCHBAY_LABS: path.join(ROOT, 'test/support/labs'),
  PATCHBAY_SITE: '0',
  PORT: '0',
  PATCHBAY_LOG_LEVEL: 'info',
};
const config = readConfig({ ...process.env, ...env });
const docker = new Docker({ socketPath: config.engine.socket });
const LABS = ['10-demo', '11-other'];

let child: ReturnType<typeof runServer> | null = null;
let url = '';

afterAll(async () => {
  child?.kill('SIGKILL');
  for (const { Id } of await containers())
    await docker
      .getContainer(Id)
      .remove({ force: true })
      .catch(() => undefined);
  rmSync(home, { recursive: true, force: true });
});

const runServer = () =>
  execa(process.execPath, ['--import', 'tsx', 'server/main.ts'], { cwd: ROOT, env, reject: false, buffer: false });

async function startServer(): Promise<void> {
  const started = runServer();
  child = started;
  url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (line.startsWith('listening ')) resolve(line.slice('listening '.length));
    });
    void started.then(({ exitCode }) => reject(new Error(`the server ended with ${exitCode}; ${serverLog()}`)));
  });
}

async function killServer(): Promise<void> {
  child?.kill('SIGKILL');
  await child;
}

function serverLog(): string {
  return readFileSync(path.join(home, 'log/server.log'), 'utf8').split('\n').slice(-15).join('\n');
}

const containers = () => docker.listContainers({ all: true, filters: { label: [`patchbay.home=${config.homeHash}`] } });
const post = async (where: string, body: object = {}): Promise<SessionView> => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await (await fetch(url + where, init)).json()) as SessionView;
};
const session = async (lab: string): Promise<SessionView | null> =>
  ((await (await fetch(`${url}/api/labs/${lab}`)).json()) as { session: SessionView | null }).session;

async function settled(lab: string): Promise<SessionView | null> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const now = await session(lab);
    if (!now || now.state === 'ready' || now.state === 'failed') return now;
  }
  throw new Error(`${lab} does not come to rest: ${JSON.stringify(await session(lab))}\n${serverLog()}`);
}

/** What a student does; killed somewhere in it. */
async function doSomething(random: () => number): Promise<void> {
  const lab = LABS[Math.floor(random() * LABS.length)] ?? '10-demo';
  const there = await session(lab);
  if (there?.state !== 'ready') {
    await post(`/api/labs/${lab}/session`);
    return;
  }
  const acts = [
    () => post(`/api/sessions/${there.id}/stop`),
    () => post(`/api/sessions/${there.id}/reset`),
    () => post(`/api/sessions/${there.id}/reset`, { step: lab === '10-demo' ? 'third' : 'only' }),
    () => post(`/api/sessions/${there.id}/check`, { step: lab === '10-demo' ? 'first' : 'only' }),
  ];
  await acts[Math.floor(random() * acts.length)]?.();
}

test(`the server is killed ${ROUNDS} times (seed ${SEED})`, { timeout: 600_000 }, async () => {
  const random = seeded(SEED);
  await startServer();
  for (let round = 0; round < ROUNDS; round += 1) {
    const acts = Array.from({ length: 1 + Math.floor(random() * 2) }, () => doSomething(random).catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, random() * 900));
    await killServer();
    await Promise.all(acts);
    await startServer();
    for (const lab of LABS) {
      const view = await settled(lab);
      if (!view) continue;
      // The truth: what is said to be up runs, and a lab that is said to be ready has all its hosts.
      const running = new Set(
        (await containers()).filter(({ State }) => State === 'running').map(({ Names }) => Names[0]?.slice(1)),
      );
      const ups = view.hosts.filter((host) => host.up).map((host) => `pb-${view.id}-${host.name}`);
      expect(
        ups.filter((name) => !running.has(name)),
        `round ${round}, ${lab}: ${serverLog()}`,
      ).toEqual([]);
      if (view.state === 'ready') expect(ups).toHaveLength(view.hosts.length);
    }
  }
  for (const lab of LABS) {
    const view = await session(lab);
    if (view) await post(`/api/sessions/${view.id}/stop`);
  }
  child?.kill('SIGTERM');
  expect((await child)?.exitCode).toBe(0);
  expect((await containers()).map(({ Names }) => Names)).toEqual([]);
  // Nothing of these sessions in the engine's namespace (wires, switches), nor beside the database.
  const { stdout } = config.engine.netns
    ? await execa('nsenter', [`--net=${config.engine.netns}`, 'ip', '-o', 'link'])
    : { stdout: '' };
  expect(linksOf(stdout, sessionIds())).toEqual([]);
  expect(readdirSync(home).sort()).toEqual(['db', 'log']);
});

function sessionIds(): string[] {
  const ids = new Set<string>();
  for (const line of readFileSync(path.join(home, 'log/server.log'), 'utf8').split('\n').filter(Boolean)) {
    const { session: id } = JSON.parse(line) as { session?: string };
    if (id) ids.add(id);
  }
  expect(ids.size).toBeGreaterThan(3);
  return [...ids];
}

/** Links whose name or alias speaks of one of the sessions. */
function linksOf(listed: string, ids: readonly string[]): string[] {
  return listed.split('\n').filter((line) => ids.some((id) => line.includes(id)));
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
