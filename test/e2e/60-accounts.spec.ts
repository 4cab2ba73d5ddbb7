// People with accounts: no open door, a sign-in that leads back, wrong passwords, nobody in another's lab, sign-out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { io } from 'socket.io-client';
import { DEMO, expect, PASSWORD, runIn, running, start, test } from './classroom.ts';

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

test('without an account it does not listen for others, and says what to do', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'patchbay-nobody-'));
  const env = { HOST: '0.0.0.0', PORT: '0', PATCHBAY_SITE: '0', PATCHBAY_ENGINE: 'fake' };
  const refused = await runIn(home, ['--import', 'tsx', 'server/main.ts'], env);
  rmSync(home, { recursive: true });
  expect(refused.code).toBe(1);
  expect(refused.said).toContain('there is no account yet. Make the first with: npm run lab -- user add NAME');
  expect(refused.said).not.toContain('listening');
});

test('a wrong password is said, guessing is slowed down, the right one leads to where one wanted to go', async ({
  page,
  classroom,
}) => {
  await page.goto(DEMO);
  await expect(page).toHaveURL(/\/login/);
  await signIn(page, 'ann', 'not it');
  const alert = page.getByRole('alert').filter({ hasText: /\w/ });
  await expect(alert).toContainText(/name .* password/i);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  // A name that does not exist is answered in the same words.
  const words = await alert.textContent();
  await signIn(page, 'nobody', 'not it');
  await expect(alert).toHaveText(words ?? '');
  for (let guess = 1; guess < 10; guess += 1)
    await page.request.post('/api/login', { data: { name: 'ann', password: `guess ${guess}` } });
  await signIn(page, 'ann', PASSWORD);
  await expect(alert).toContainText('Too many wrong passwords. Try again in 10 minutes.');
  await classroom.make('pass', 11 * 60_000);
  await signIn(page, 'ann', PASSWORD);
  await expect(page).toHaveURL(DEMO);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
});

test('nobody reaches the lab of another: not by its page, its API, its recordings or its socket', async ({ sit, classroom }) => {
  const ann = await sit('ann');
  await start(ann);
  await expect(running(ann)).toBeVisible();
  await ann.locator('[data-terminal="compute1//main"]').click();
  await ann.keyboard.type('hers alone');
  const own = (await (await ann.request.get('/api/labs/10-demo')).json()) as { session: { id: string } };
  const session = own.session.id;
  const paths = ['', '/recordings', '/recordings/compute1-main'].map((rest) => `/api/sessions/${session}${rest}`);
  // She can read hers: each key was an event of its own.
  const recorded = async () => {
    const cast = await (await ann.request.get(paths[2] ?? '')).text();
    return [...cast.matchAll(/"o",\s*"(.*)"\]/g)].map(([, text]) => text).join('');
  };
  await expect.poll(recorded).toContain('hers alone');

  const bob = await sit('bob');
  await expect(bob.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  for (const one of paths) expect([one, (await bob.request.get(one)).status()]).toEqual([one, 404]);
  for (const move of ['stop', 'extend', 'reset', 'solve', 'check']) {
    const answer = await bob.request.post(`/api/sessions/${session}/${move}`, { data: { step: 'first', answers: {} } });
    expect([move, answer.status()]).toEqual([move, 404]);
  }
  const [cookie] = await bob.context().cookies();
  const socket = io(classroom.url, {
    path: '/ws',
    transports: ['websocket'],
    reconnection: false,
    extraHeaders: { cookie: `${cookie?.name}=${cookie?.value}` },
  });
  const shell = { session, host: 'compute1', shell: 'main', from: 0, cols: 80, rows: 24 };
  for (const [event, body] of [
    ['session:watch', { session }],
    ['terminal:open', shell],
    ['picture:watch', { session }],
  ] as const)
    expect(await socket.timeout(5000).emitWithAck(event, body)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  socket.close();
  // Hers goes on as if nothing had been.
  await expect(ann.locator('.status-state')).toContainText('running');
});

test('who signs out in one tab is told so in the other, and comes back to the same machines', async ({ sit }) => {
  const page = await sit('cleo');
  await start(page);
  await expect(running(page)).toBeVisible();
  const other = await page.context().newPage();
  await other.goto('/');
  const [cookie] = await page.context().cookies();
  await other.getByRole('button', { name: 'Signed in as cleo' }).click();
  await other.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(other).toHaveURL(/\/login$/);
  await expect(page.locator('.status-line')).toContainText('You are signed out. Sign in again; your machines go on.');
  // The old cookie opens nothing any more, also for who kept a copy.
  const kept = await page.request.get('/api/me', { headers: { cookie: `${cookie?.name}=${cookie?.value}` } });
  expect(kept.status()).toBe(401);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, 'cleo', PASSWORD);
  await expect(page).toHaveURL(DEMO);
  await expect(running(page)).toBeVisible();
});
