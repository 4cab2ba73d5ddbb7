// The main job, as a student does it: open the lesson, start, type, check, be wrong, mend, pass every step, come back.
import path from 'node:path';
import { expect, headingsFromNow, LAB, test } from './fixtures.ts';
import { BROKEN } from './server.ts';
import { shoot } from './shots.ts';

const README_SHOT = path.resolve(import.meta.dirname, '../../docs/screenshot.png');

test.describe.configure({ mode: 'serial' });

test('the start page lists the labs, and says of a broken one which file, line, field and why', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Flat networks' })).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: `${BROKEN.lab}/lab.yaml:${BROKEN.line}` });
  await expect(row).toContainText(BROKEN.field);
  await expect(row.getByRole('cell').last()).not.toBeEmpty();
});

test('Start shows its phases in words, then a terminal for every host and instance', async ({ page, lesson }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Flat networks' }).click();
  await expect(page.locator('.lesson-scroll h1')).toBeVisible();
  const shown = await headingsFromNow(page);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('tab')).toHaveText(['compute1', 'compute2', 'vm1', 'vm3', 'vm2'], { timeout: 60_000 });
  expect(await shown()).toContain('Starting your machines');
  // Who has pressed Start types.
  const shell = page.getByRole('region', { name: 'Terminal of compute1' }).getByRole('textbox');
  await expect(shell).toBeFocused();
  await expect(shell).toHaveAccessibleDescription(/Ctrl\+Shift\+X or Ctrl\+Shift\+Escape leaves the terminal/);
  await page.keyboard.type('echo typed-$((3+4)) > /tmp/typed');
  await page.keyboard.press('Enter');
  await expect(lesson.screen('compute1')).toContainText('> /tmp/typed');
  await lesson.prompt('compute1');
  // A page that is opened while the machines run leaves the keyboard at its top.
  await page.reload();
  await lesson.prompt('compute1');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  await lesson.type('compute1', ['cat /tmp/typed']);
  await expect(lesson.screen('compute1')).toContainText('typed-7');
});

test('a command block types itself into the machine it names, and is marked as run', async ({ page, lesson }) => {
  await lesson.open('look');
  await lesson.start();
  const block = page
    .locator('.block.command')
    .filter({ has: page.locator('pre[data-host="vm1"]') })
    .first();
  await block.getByRole('button', { name: 'Type it into vm1' }).click();
  await expect(lesson.screen('vm1')).toContainText('eth0@if');
  await expect(block.getByText('Ran')).toBeVisible();
});

test('a wrong answer is explained, and the right one passes', async ({ page, lesson, reference }) => {
  await lesson.open('look');
  await lesson.start();
  await expect(page.locator('.prose')).toContainText(reference.values.mac1 ?? 'no value');
  const { answers } = reference.step('look');
  await lesson.answer('tap-of-vm1', `tap${reference.values.port3}`);
  await lesson.answer('how-far', answers['how-far'] ?? '');
  await lesson.check();
  const wrong = lesson.result('tap-of-vm1');
  await expect(wrong).toHaveAttribute('data-outcome', 'fail');
  await expect(wrong.locator('.finding')).toContainText('Look at the number after @if in vm1');
  await lesson.answer('tap-of-vm1', answers['tap-of-vm1'] ?? '');
  await lesson.check();
  await lesson.passes();
});

test('bridges and cable: nothing, then the reference commands', async ({ lesson, reference }) => {
  await lesson.open('bridges');
  await lesson.start();
  await lesson.check();
  await expect(lesson.result('br-int').locator('.finding')).toContainText('br-int');
  await lesson.solve(reference.step('bridges'));
  await lesson.check();
  await lesson.passes();
});

test('a forgotten tag is found, shown with evidence, and mended', async ({ page, lesson, reference }) => {
  const tap = `tap${reference.values.port1}`;
  await lesson.open('plug');
  await lesson.start();
  await lesson.type('compute1', [
    `ovs-vsctl add-port br-int ${tap}`,
    `ovs-vsctl add-port br-int tap${reference.values.port3} tag=1`,
  ]);
  await lesson.check();
  const port = lesson.result('vm1-port');
  await expect(port).toHaveAttribute('data-outcome', 'fail');
  await expect(port.locator('.finding')).toContainText('another tag than the one this network has on compute1');
  await port.locator('summary').click();
  await expect(port.locator('.evidence')).toContainText('ovs-vsctl');
  await expect(port.locator('.evidence')).toContainText(tap);
  await shoot(page, 'failed-check', async () => {
    // A page that has become small has begun anew.
    if (!(await port.locator('.evidence').evaluate((box) => (box as HTMLDetailsElement).open)))
      await port.locator('summary').click();
    await port.scrollIntoViewIfNeeded();
  });
  await lesson.type('compute1', [`ovs-vsctl set port ${tap} tag=1`]);
  // What is looked at as one works flips without pressing anything.
  await expect(port).toHaveAttribute('data-outcome', 'pass');
  await lesson.check();
  await lesson.passes();
});

for (const step of ['out', 'in', 'far-side'] as const) {
  test(`the step "${step}" passes with the reference commands`, async ({ lesson, reference }) => {
    await lesson.open(step);
    await lesson.start();
    await lesson.solve(reference.step(step));
    await lesson.check();
    await lesson.passes();
  });
}

test('the picture shows what was built, and the page makes the screenshot of the README', async ({ page, lesson, reference }) => {
  await lesson.open('far-side');
  await lesson.start();
  await expect(page.locator('.graph .thing.ovs-bridge')).toHaveCount(4);
  await expect(page.getByLabel(/^patch port int-br-phys/)).toHaveCount(2);
  await page.locator('[data-box="task"]').scrollIntoViewIfNeeded();
  const vm2 = reference.values.net?.replace(/0\/24$/, '12') ?? '';
  await lesson.type('compute1', ['clear', `ip netns exec vm1 ping -c 3 ${vm2}`, 'ovs-ofctl dump-flows br-phys | cut -d, -f4-']);
  await page.screenshot({ path: README_SHOT });
});

test('the closing questions, and the summary says what was learned', async ({ page, lesson, reference }) => {
  await lesson.open('predict');
  await lesson.start();
  await lesson.solve(reference.step('predict'));
  await lesson.check();
  await lesson.passes();
  await page.getByRole('button', { name: 'To the summary' }).click();
  await expect(page.getByRole('heading', { name: 'What you have learned' })).toBeVisible();
  await expect(page.getByText('Every step is passed.')).toBeVisible();
});

test('after a reload the results, the shell and its screen are there', async ({ page, lesson }) => {
  await lesson.open('plug');
  await lesson.start();
  await lesson.type('compute1', ['MINE=still-here']);
  await page.reload();
  await expect(page.getByRole('button', { name: /^3\. .*: passed$/ })).toBeVisible();
  await expect(lesson.screen('compute1')).toContainText('MINE=still-here');
  await lesson.type('compute1', ['echo "[$MINE]"']);
  await expect(lesson.screen('compute1')).toContainText('[still-here]');
});

test('when the server is lost and comes back, so does the page: same shell, same results, nothing twice', async ({
  page,
  lesson,
  server,
}) => {
  await lesson.open('plug');
  await lesson.start();
  await lesson.type('compute1', ['MINE=survives', 'echo one-$((1))']);
  await server.end('SIGKILL');
  await expect(page.locator('.status-line')).toContainText('The connection is lost');
  await shoot(page, 'lost-connection');
  await server.start();
  await expect(page.locator('.status-line')).not.toContainText('The connection is lost', { timeout: 30_000 });
  await lesson.type('compute1', ['echo "[$MINE]"']);
  await expect(lesson.screen('compute1')).toContainText('[survives]');
  expect((await lesson.screen('compute1').innerText()).match(/^one-1$/gm)).toHaveLength(1);
  await page.goto('/');
  await expect(page.locator('.tile').filter({ hasText: 'Flat networks' })).toContainText('7 of 7 steps');
  await page.goto(`/labs/${LAB}#plug`);
  await expect(page.getByRole('button', { name: /^3\. .*: passed$/ })).toBeVisible();
});
