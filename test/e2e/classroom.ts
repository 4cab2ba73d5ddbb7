// A class: a server with accounts, on pretended hosts and with a clock to turn, and browsers for its people.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from '@playwright/test';
import { ROOT } from '../../setup/environment.mjs';
import { test as base, expect } from './fixtures.ts';
import type { Trouble } from './pretended-main.ts';

export { expect };
export const PEOPLE = ['ann', 'bob', 'cleo'] as const;
export type Person = (typeof PEOPLE)[number];
export const PASSWORD = 'correct horse';
/** A kernel feature that this class does without. */
export const LACKING = {
  feature: '8021q',
  there: false,
  why: 'The module 8021q is missing. Install the package linux-modules-extra.',
};
const READY_LIMIT_MS = 60_000;

/** What one runs, and how it ended: both outputs in one. */
export async function runIn(home: string, argv: readonly string[], env: Record<string, string> = {}) {
  const running = promisify(execFile)(process.execPath, argv, {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', PATCHBAY_HOME: home, ...env },
  });
  running.child.stdin?.end(`${PASSWORD}\n`);
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), said: `${stdout}${stderr}` }),
  );
}

export class Classroom {
  readonly home = mkdtempSync(path.join(tmpdir(), 'patchbay-class-'));
  #child: ChildProcess | null = null;
  url = '';

  /** Makes the first account as whoever runs the class does, and starts the server; the others come with it. */
  async open(): Promise<void> {
    mkdirSync(this.home, { recursive: true });
    const rest = ['ovs', 'tun'].map((feature) => ({ feature, there: true, why: 'in this kernel' }));
    writeFileSync(path.join(this.home, 'capabilities.json'), JSON.stringify([...rest, LACKING]));
    const { code, said } = await runIn(this.home, ['server/cli/lab.mjs', 'user', 'add', PEOPLE[0]]);
    if (code !== 0) throw new Error(said);
    await this.start();
  }

  /** On the same address as before. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'pretended-main.ts')], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        HOST: '0.0.0.0',
        PORT: this.url === '' ? '0' : new URL(this.url).port,
        PATCHBAY_HOME: this.home,
        PATCHBAY_LABS: path.join(ROOT, 'test/support/labs'),
        PATCHBAY_MAX_SESSIONS: '1',
        PATCHBAY_LOG_LEVEL: 'error',
        PEOPLE: PEOPLE.join(','),
        PASSWORD,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the server is not ready:\n${log}`)), READY_LIMIT_MS);
      const hear = (data: Buffer) => {
        log += data.toString();
        const port = /listening http:\S+:(\d+)/.exec(log)?.[1];
        if (!port) return;
        clearTimeout(late);
        this.url = `http://127.0.0.1:${port}`;
        resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`the server has ended with ${code}:\n${log}`)));
    });
  }

  /** Makes something happen in the server; answers when it has. */
  async make<W extends keyof Trouble>(what: W, argument?: Parameters<Trouble[W]>[0]): Promise<Awaited<ReturnType<Trouble[W]>>> {
    const child = this.#child;
    if (!child) throw new Error('the class is closed');
    const done = new Promise<{ answer: Awaited<ReturnType<Trouble[W]>> }>((resolve) => child.once('message', resolve as never));
    child.send({ what, argument });
    return (await done).answer;
  }

  /** Ends the server as Ctrl-C does: all labs are stopped. */
  async end(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    this.#child = null;
  }

  async dispose(): Promise<void> {
    await this.end();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const DEMO = '/labs/10-demo';
/** A page where this person is signed in; each has a browser of their own. */
export type Sit = (person: Person, where?: string) => Promise<Page>;

export const test = base.extend<{ sit: Sit }, { classroom: Classroom }>({
  classroom: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const classroom = new Classroom();
      await classroom.open();
      await use(classroom);
      await classroom.dispose();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  site: async ({ classroom }, use) => use(classroom),
  sit: async ({ browser, classroom, watchStrangers }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (person, where = DEMO) => {
      const context = await browser.newContext({ baseURL: classroom.url });
      contexts.push(context);
      watchStrangers(context);
      const answer = await context.request.post('/api/login', { data: { name: person, password: PASSWORD } });
      expect(answer.status()).toBe(200);
      const page = await context.newPage();
      await page.goto(where);
      return page;
    });
    // The next test finds all machines free.
    for (const context of contexts) {
      const { labs } = (await (await context.request.get('/api/labs')).json()) as { labs?: { session: { id: string } | null }[] };
      for (const { session } of labs ?? [])
        if (session) await context.request.post(`/api/sessions/${session.id}/stop`, { data: {} });
      await context.close();
    }
  },
});

/** Presses Start. */
export const start = (page: Page) => page.getByRole('button', { name: /^Start/ }).click();
/** The tab of the first host: the machines run. */
export const running = (page: Page) => page.getByRole('tab', { name: 'compute1', exact: true });
