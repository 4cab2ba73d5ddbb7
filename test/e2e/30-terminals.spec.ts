// Terminals and keys: a step with the keyboard alone, two viewers of one shell, a flood, more shells, a reset.
import { expect, headingsFromNow, LAB, test } from './fixtures.ts';
import { FlakyNetwork } from './flaky-network.ts';
import { shoot } from './shots.ts';

/** Presses Tab until this has the focus; fails when it cannot be reached. */
async function tabTo(page: import('@playwright/test').Page, name: RegExp, back = false): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const outline = element ? getComputedStyle(element).outlineStyle : 'none';
      return { name: element?.getAttribute('aria-label') ?? element?.textContent ?? '', outline, tag: element?.tagName ?? '' };
    });
    if (name.test(focused.name.trim())) {
      expect(focused.outline).not.toBe('none');
      return;
    }
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`nothing called ${name} can be reached with Tab`);
}

test.describe.configure({ mode: 'serial' });

test('a reset asks first, says what it costs, and gives clean machines and shells', async ({ page, lesson }) => {
  await lesson.open('bridges');
  await lesson.start();
  await lesson.type('compute1', ['touch /root/mine']);
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Reset the lab…' }).click();
  await expect(page.getByRole('dialog')).toContainText('every open shell is gone');
  const shown = await headingsFromNow(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
  await expect.poll(shown).toContain('Resetting your machines');
  await expect(page.locator('.status-state')).toContainText('running', { timeout: 30_000 });
  await lesson.type('compute1', ['ls /root/mine; ovs-vsctl list-br | wc -l']);
  await expect(lesson.screen('compute1')).toContainText('No such file');
});

test('a whole step with the keyboard alone', async ({ page, lesson, reference }) => {
  await lesson.open('bridges');
  await lesson.start();
  // From the top of the page: after Start the keyboard is in a shell already.
  await page.reload();
  await lesson.prompt('compute1');
  await page.keyboard.press('Tab');
  await tabTo(page, /^compute1$/);
  await page.keyboard.press('Enter');
  for (const script of reference.step('bridges').scripts) {
    for (const command of script.commands) {
      await lesson.prompt('compute1');
      await page.keyboard.type(command.text);
      await page.keyboard.press('Enter');
      await lesson.prompt('compute1');
    }
  }
  // The terminal keeps Tab for itself; these lead out of it.
  for (const keys of ['Control+Shift+Escape', 'Control+Shift+X']) {
    await lesson.show('compute1');
    await page.keyboard.press(keys);
    await expect(page.getByRole('tab', { name: 'compute1', exact: true })).toBeFocused();
  }
  await tabTo(page, /^Check( again)?$/, true);
  await page.keyboard.press('Enter');
  await expect(page.locator('.outcome-line')).toHaveAttribute('data-outcome', 'pass', { timeout: 30_000 });
  await tabTo(page, /^Next step$/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.lesson-scroll h1')).toBeFocused();
});

test('the keyboard’s focus goes back where it was when menus, dialogs and the find bar close', async ({ page, lesson }) => {
  await lesson.open('bridges');
  await lesson.start();
  const session = page.getByRole('button', { name: 'Session', exact: true });
  for (const item of ['Recordings…', 'Reset the lab…', 'Back to the start of this step…']) {
    await session.focus();
    await page.keyboard.press('Enter');
    const entry = page.getByRole('menuitem', { name: item });
    while (!(await entry.evaluate((one) => one === document.activeElement))) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    // Tab stays within what is open.
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('Tab');
    const within = () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null;
    expect(await page.evaluate(within)).toBe(true);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(session).toBeFocused();
  }
  const theme = page.getByRole('button', { name: 'Theme' });
  await theme.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: 'As the system' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(theme).toBeFocused();
  await lesson.show('compute1');
  await page.keyboard.press('Control+Shift+F');
  await expect(page.getByRole('searchbox', { name: 'Find' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Terminal of compute1' }).getByRole('textbox')).toBeFocused();
  const thing = page
    .locator('.graph')
    .getByLabel(/^OVS bridge br-phys/)
    .first();
  await thing.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Selected' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Selected' })).toHaveCount(0);
  await expect(thing).toBeFocused();
});

test('two tabs see one shell, each byte once', async ({ page, lesson, context }) => {
  await lesson.open('bridges');
  await lesson.start();
  const second = await context.newPage();
  await second.addInitScript(() => localStorage.setItem('patchbay.terminal', '{"screenReader":true}'));
  await second.goto(page.url());
  const there = second.getByRole('region', { name: 'Terminal of compute1' }).locator('.xterm-accessibility-tree');
  await expect(there).toContainText('compute1');
  await lesson.type('compute1', ['clear; echo both-$((6*7))']);
  await expect(there).toContainText('both-42');
  expect((await there.innerText()).match(/^both-42$/gm)).toHaveLength(1);
});

test('a long line looks the same after a reload, and in a tab of another width', async ({ page, lesson, context }) => {
  await lesson.open('bridges');
  await lesson.start();
  // As long as three lines; the shell breaks it where the screen ends.
  const long = Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ');
  await lesson.type('compute1', ['clear', `echo ${long}`]);
  const joined = async (region: import('@playwright/test').Locator) => (await region.innerText()).replaceAll('\n', '');
  const whole = new RegExp(`# echo ${long}\\s*${long}`);
  await expect.poll(() => joined(lesson.screen('compute1'))).toMatch(whole);
  await page.reload();
  await lesson.prompt('compute1');
  await expect.poll(() => joined(lesson.screen('compute1'))).toMatch(whole);
  const second = await context.newPage();
  await second.setViewportSize({ width: 1024, height: 768 });
  await second.addInitScript(() => localStorage.setItem('patchbay.terminal', '{"screenReader":true}'));
  await second.goto(page.url());
  const there = second.getByRole('region', { name: 'Terminal of compute1' }).locator('.xterm-accessibility-tree');
  await expect.poll(() => joined(there)).toMatch(whole);
});

test('what was printed for another width looks the same when the server has come back', async ({ page, lesson, server }) => {
  await lesson.open('bridges');
  await lesson.start();
  const long = Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ');
  const whole = new RegExp(`# echo ${long}\\s*${long}`);
  const joined = async () => (await lesson.screen('compute1').innerText()).replaceAll('\n', '');
  await lesson.type('compute1', ['clear', `echo ${long}`]);
  await expect.poll(joined).toMatch(whole);
  await page.setViewportSize({ width: 1024, height: 768 });
  await lesson.type('compute1', ['echo narrow-$((6*7))']);
  await expect.poll(joined).toContain('narrow-42');
  await server.end('SIGKILL');
  await server.start();
  await page.reload();
  await lesson.prompt('compute1');
  await expect.poll(joined).toMatch(whole);
  await expect.poll(joined).toMatch(/narrow-42\D/);
});

test('a server that comes back before its engine does says so, finds the lab later, and its shells go on', async ({
  page,
  lesson,
  server,
}) => {
  await lesson.open('bridges');
  await lesson.start();
  await lesson.type('compute1', ['clear', 'MINE=survives', 'echo before-$((6*7))']);
  await server.end('SIGKILL');
  server.engineAway();
  await server.start();
  const words = page.getByText('The engine that runs the lab hosts does not answer yet');
  await expect(words.first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('heading', { name: /^(The session has ended|The machines are stopped)$/ })).toHaveCount(0);
  await shoot(page, 'engine-late');
  server.engineBack();
  await expect(words).toHaveCount(0, { timeout: 30_000 });
  await lesson.type('compute1', ['echo "[$MINE]"']);
  await expect(lesson.screen('compute1')).toContainText('[survives]');
  expect((await lesson.screen('compute1').innerText()).match(/^before-42$/gm)).toHaveLength(1);
});

test('a flood in one terminal obeys Ctrl+C and leaves the others alone', async ({ page, lesson }) => {
  await lesson.open('bridges');
  await lesson.start();
  await lesson.show('compute1');
  await lesson.prompt('compute1');
  await page.keyboard.type('yes flooding');
  await page.keyboard.press('Enter');
  await expect(lesson.screen('compute1')).toContainText('floodingflooding');
  await lesson.type('compute2', ['echo calm-$((1+1))']);
  await expect(lesson.screen('compute2')).toContainText('calm-2');
  await lesson.show('compute1');
  await page.keyboard.press('Control+c');
  await lesson.prompt('compute1');
  await lesson.type('compute1', ['clear; echo after-$((2+2))']);
  await expect(lesson.screen('compute1')).toContainText('after-4');
});

test('more shells, splits, find, an ended shell opened again; all remembered after a reload', async ({ page, lesson }) => {
  await lesson.open('bridges');
  await lesson.start();
  await page.getByRole('button', { name: 'New terminal' }).click();
  await page.getByRole('menuitem', { name: 'New shell on compute2' }).click();
  await expect(page.getByRole('tab', { name: 'compute2 (2)' })).toHaveAttribute('aria-selected', 'true');
  await lesson.type('compute2 (2)', ['echo needle-$((3+3))']);
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('searchbox', { name: 'Find' }).fill('needle-6');
  await page.keyboard.press('Enter');
  await expect(page.locator('.find-count')).toHaveText('1 of 1');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Terminal menu' }).click();
  await page.getByRole('menuitem', { name: 'Split right' }).click();
  await expect(page.getByRole('tablist')).toHaveCount(2);
  await page.reload();
  await expect(page.getByRole('tablist')).toHaveCount(2);
  await expect(lesson.screen('compute2 (2)')).toContainText('needle-6');
  await page.getByRole('tab', { name: 'compute2 (2)' }).click();
  await page.keyboard.type('exit 3');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open again' }).click();
  await lesson.prompt('compute2 (2)');
  await expect(lesson.screen('compute2 (2)')).not.toContainText('needle-6');
});

test('a paste of many lines asks first', async ({ page, lesson }) => {
  await lesson.open('bridges');
  await lesson.start();
  await lesson.show('compute1');
  await lesson.prompt('compute1');
  await page.locator('[data-terminal="compute1//main"] textarea').evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'echo pasted-$((1+2))\necho pasted-$((2+2))\n');
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole('dialog')).toContainText('Paste 2 lines into compute1?');
  await page.getByRole('dialog').getByRole('button', { name: 'Paste' }).click();
  await page.keyboard.press('Enter');
  await expect(lesson.screen('compute1')).toContainText('pasted-4');
});

test('a lost network is said quietly; what was printed meanwhile is there afterwards, once and in order', async ({
  page,
  lesson,
  server,
  strangers,
}) => {
  const network = new FlakyNetwork(new URL(server.url));
  const url = await network.listen();
  await page.goto(`${url}/labs/${LAB}#bridges`);
  await lesson.start();
  await lesson.type('compute1', ['clear']);
  await page.keyboard.type('for n in 1 2 3 4 5 6 7 8; do echo count-$n; sleep 0.5; done');
  await page.keyboard.press('Enter');
  await expect(lesson.screen('compute1')).toContainText('count-1');
  network.cut();
  await expect(page.locator('.status-line')).toContainText('The connection is lost');
  network.mend();
  await expect(page.locator('.status-line')).not.toContainText('The connection is lost', { timeout: 30_000 });
  await lesson.prompt('compute1');
  const counted = (await lesson.screen('compute1').innerText()).match(/^count-\d$/gm);
  expect(counted).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `count-${n}`));

  // A line with a hole in it is not run: what was typed before is still there, and Enter, after a look at it, runs just that.
  await page.keyboard.type('echo be');
  await expect(lesson.screen('compute1')).toContainText('echo be');
  network.cut();
  await expect(page.locator('.status-line')).toContainText('The connection is lost');
  await page.keyboard.type('fore-and-');
  network.mend();
  await expect(page.locator('.status-line')).not.toContainText('The connection is lost', { timeout: 30_000 });
  await page.keyboard.type('after');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(2500);
  await page.keyboard.type('fore');
  await page.keyboard.press('Enter');
  await expect.poll(() => lesson.screen('compute1').innerText()).toMatch(/^before$/m);
  expect(await lesson.screen('compute1').innerText()).not.toMatch(/after/);
  // The page came by another address of this machine: the only stranger there may be.
  expect(strangers.splice(0).filter((one) => !one.startsWith(url))).toEqual([]);
  network.dispose();
});

test('the solution of a step can be applied, and the result says so; back to a step builds what comes before', async ({
  page,
  lesson,
}) => {
  await lesson.open('bridges');
  await lesson.start();
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Apply the solution of this step…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Solved for you')).toBeVisible({ timeout: 30_000 });
  // All of it was built already, and each command says so.
  const failures = page.getByRole('dialog', { name: /^Not every command of/ });
  await expect(failures).toContainText('a bridge named br-int already exists');
  await failures.getByRole('button', { name: 'Close' }).click();
  await lesson.check();
  await lesson.passes();
  await lesson.open('out');
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Back to the start of this step…' }).click();
  const shown = await headingsFromNow(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
  await expect.poll(shown).toContain('Resetting your machines');
  await expect(page.locator('.status-state')).toContainText('running', { timeout: 60_000 });
  await lesson.type('compute1', ['ovs-vsctl list-ports br-int | wc -l', 'ovs-ofctl dump-flows br-phys | wc -l']);
  // The steps before it are there (the cable and two taps), its own flows are not: a heading and NORMAL.
  await expect(lesson.screen('compute1')).toContainText(/wc -l\s*3\s*root/);
  await expect(lesson.screen('compute1')).toContainText(/wc -l\s*2\s*root/);
});

test('what was typed can be played again', async ({ page, lesson }) => {
  await lesson.open('bridges');
  await lesson.start();
  // compute1 was flooded above: its recording is full.
  await lesson.type('compute2', ['echo recorded-$((5+5))']);
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Recordings…' }).click();
  await page.getByRole('button', { name: 'compute2-main' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByRole('slider', { name: 'Position' }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.locator('.player-screen .xterm-rows')).toContainText('recorded-10');
});

test('stop says what it costs; afterwards Start gives fresh machines', async ({ page, lesson }) => {
  await lesson.open('bridges');
  await lesson.start();
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Stop…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Start again' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(page.getByRole('tab', { name: 'compute1', exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Terminal of compute1' }).getByRole('textbox')).toBeFocused();
});

test('a machine that dies is named, costs nothing else, and a reset brings it back', async ({ page, lesson, server }) => {
  await lesson.open('bridges');
  await lesson.start();
  await server.kill('compute2');
  const notice = page
    .getByRole('alert')
    .filter({ hasText: 'compute2 is down. Its wires and shells are gone; resetting the lab brings it back.' });
  await expect(notice).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.status-hosts .down')).toContainText(/compute2.*down/);
  await lesson.type('compute1', ['echo alive-$((3+4))']);
  await expect(lesson.screen('compute1')).toContainText('alive-7');
  await shoot(page, 'host-down');
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Reset the lab…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
  await expect(notice).toHaveCount(0, { timeout: 60_000 });
  await lesson.type('compute2', ['echo back-$((4+4))']);
  await expect(lesson.screen('compute2')).toContainText('back-8');
});
