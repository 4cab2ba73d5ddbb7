// When things break: the queue, a start that fails, the idle end, an engine that is away, an end elsewhere. Each has its own words and way out.
import type { Page } from '@playwright/test';
import { type Classroom, DEMO, expect, running, start, test } from './classroom.ts';
import { FlakyNetwork } from './flaky-network.ts';
import { SMALL, shoot } from './shots.ts';

const MINUTE = 60_000;
/** Longer than the server needs to look after its sessions. */
const SWEEP = 16_000;
const heading = (page: Page, name: string) => page.getByRole('heading', { name });
const ended = (page: Page) => page.getByRole('heading', { name: /^(The session has ended|The machines are stopped)$/ });

/** Time passes for everybody, for the page first: it takes what the server says meanwhile for said at that moment. It looks at its clock every ten seconds. */
async function pass(classroom: Classroom, page: Page, ms: number): Promise<void> {
  await page.clock.setSystemTime((await classroom.make('pass', 0)) + ms);
  await classroom.make('pass', ms);
}

/** On a small screen the machines have a view of their own. */
const toMachines = (page: Page) => async (width: number) => {
  if (width < SMALL) await page.getByRole('button', { name: /^(Machines|Terminals)$/ }).click();
};

test('when all machines are taken one waits in a queue that moves, and starts by itself', async ({ sit, classroom }) => {
  const [ann, bob, cleo] = [await sit('ann'), await sit('bob'), await sit('cleo')];
  await start(ann);
  await expect(running(ann)).toBeVisible();
  await start(bob);
  await expect(heading(bob, 'Waiting for room')).toBeVisible();
  await expect(bob.getByText('You are number 1 in the queue')).toBeVisible();
  await classroom.make('pass', 1000);
  await start(cleo);
  await expect(cleo.getByText('You are number 2 in the queue')).toBeVisible();
  await shoot(cleo, 'queue', toMachines(cleo));
  // Who reloads keeps the place.
  await cleo.reload();
  await expect(cleo.getByText('You are number 2 in the queue')).toBeVisible();
  await stop(ann);
  await expect(running(bob)).toBeVisible();
  await expect(cleo.getByText('You are number 1 in the queue')).toBeVisible();
  await stop(bob);
  await expect(running(cleo)).toBeVisible();
});

test('a start says its phases; one that fails says why, and can be tried again', async ({ sit, classroom }) => {
  await classroom.make('holdStarts');
  const page = await sit('ann');
  await start(page);
  await expect(heading(page, 'Starting your machines')).toBeVisible();
  await expect(page.locator('.phases')).toContainText('Starting compute1, compute2.');
  await classroom.make('failStarts', 'compute1 has no room for its disk. Ask whoever runs this Patchbay.');
  await expect(heading(page, 'The machines could not be started')).toBeVisible();
  await expect(page.getByText('compute1 has no room for its disk.')).toBeVisible();
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(running(page)).toBeVisible();
});

test('who does nothing is warned, may stay, and reads afterwards why it ended', async ({ sit, classroom }) => {
  const page = await sit('ann');
  await start(page);
  await expect(running(page)).toBeVisible();
  await pass(classroom, page, 56 * MINUTE);
  const warning = page.getByRole('status').filter({ hasText: /The machines stop in \d+ min unless you go on/ });
  await expect(warning).toBeVisible();
  await shoot(page, 'idle-warning');
  await warning.getByRole('button', { name: 'Stay longer' }).click();
  await expect(warning).toHaveCount(0);
  await pass(classroom, page, 56 * MINUTE);
  await expect(running(page)).toBeVisible();
  await expect(warning).toBeVisible();
  await pass(classroom, page, 5 * MINUTE);
  await expect(ended(page)).toBeVisible();
  await expect(page.getByText('nothing was typed or checked for 60 minutes')).toBeVisible();
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(running(page)).toBeVisible();
});

test('an engine that does not answer is said in words and costs nothing; when it is back, so is everything', async ({
  sit,
  classroom,
}) => {
  const page = await sit('ann');
  await start(page);
  await expect(running(page)).toBeVisible();
  await classroom.make('engineAway');
  await classroom.make('pass', SWEEP);
  const words = page.getByText('The engine that runs the hosts does not answer. Patchbay goes on trying; your results are safe.');
  await expect(words).toBeVisible();
  await page.getByRole('button', { name: /^Check/ }).click();
  await expect(page.locator('.outcome')).toContainText('does not answer');
  await shoot(page, 'engine-away');
  await classroom.make('engineBack');
  await classroom.make('pass', SWEEP);
  await expect(words).toHaveCount(0);
  await page.locator('.outcome').getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.outcome-line')).toHaveAttribute('data-outcome', 'pass');
});

test('what ends in one tab ends in the other, with the reason', async ({ sit }) => {
  const page = await sit('ann');
  await start(page);
  await expect(running(page)).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(DEMO);
  await expect(running(other)).toBeVisible();
  await stop(page);
  await expect(ended(other)).toBeVisible();
  await expect(other.getByText('You stopped the lab. Results are kept.')).toBeVisible();
  await other.getByRole('button', { name: 'Start again' }).click();
  await expect(running(other)).toBeVisible();
  // The first tab has not been left behind with a session that is no more.
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(running(page)).toBeVisible();
});

test('a page that was away while it ended says what happened meanwhile', async ({ sit, classroom, strangers }) => {
  const network = new FlakyNetwork(new URL(classroom.url));
  const url = await network.listen();
  const page = await sit('ann', `${url}${DEMO}`);
  await start(page);
  await expect(running(page)).toBeVisible();
  network.cut();
  await expect(page.locator('.status-line')).toContainText('The connection is lost');
  await classroom.make('pass', 61 * MINUTE);
  network.mend();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(ended(page)).toBeVisible();
  await expect(page.getByText('nothing was typed or checked for 60 minutes')).toBeVisible();
  expect(strangers.splice(0).filter((one) => !one.startsWith(url))).toEqual([]);
  network.dispose();
});

test('a server that is stopped takes the labs with it; the page says so, waits, and can start again', async ({
  sit,
  classroom,
}) => {
  const page = await sit('ann');
  await start(page);
  await expect(running(page)).toBeVisible();
  await classroom.end();
  await expect(page.getByText('Patchbay was stopped, and this lab with it.')).toBeVisible();
  await expect(page.locator('.status-line')).toContainText('The connection is lost');
  // Nobody is there: pressing the button says that, instead of waiting for ever.
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(page.getByRole('alert').first()).toContainText('does not answer');
  await classroom.start();
  await expect(page.locator('.status-line')).not.toContainText('The connection is lost', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(running(page)).toBeVisible();
});

test('a lab that needs what this machine lacks says what and why, and has no Start', async ({ sit }) => {
  const page = await sit('ann', '/labs/12-needy');
  await expect(page.getByText('This lab needs something that this machine does not offer:')).toBeVisible();
  await expect(page.locator('.unmet')).toContainText('The module 8021q is missing');
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
  await page.goto('/status');
  const row = page.getByRole('row').filter({ hasText: '8021q' });
  await expect(row).toContainText('Missing');
  await expect(row).toContainText('Install the package linux-modules-extra.');
  await expect(page.getByRole('row').filter({ hasText: 'ovs' })).toContainText('There');
});

/** Stops the lab by its menu. */
async function stop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Stop…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await expect(ended(page)).toBeVisible();
}
