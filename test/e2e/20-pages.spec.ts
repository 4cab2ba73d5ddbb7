// Every page, light and dark, at three widths: no accessibility fault, nothing wider than the screen, and a screenshot of each.
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, LAB, type Lesson, test } from './fixtures.ts';
import { HEIGHTS, SCHEMES, SHOTS, SMALL, shoot, WIDTHS } from './shots.ts';

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

const PAGES = [
  {
    name: 'path',
    open: (page: Page) => page.goto('/').then(() => expect(page.getByRole('link', { name: 'Flat networks' })).toBeVisible()),
  },
  {
    name: 'glossary',
    open: (page: Page) => page.goto('/glossary').then(() => expect(page.locator('.glossary dt').first()).toBeVisible()),
  },
  {
    name: 'card',
    open: (page: Page) => page.goto('/card').then(() => expect(page.getByRole('heading', { level: 1 })).toBeVisible()),
  },
  { name: 'status', open: (page: Page) => page.goto('/status').then(() => expect(page.getByRole('table')).toBeVisible()) },
  { name: 'login', open: (page: Page) => page.goto('/login').then(() => expect(page.getByLabel('Password')).toBeVisible()) },
  {
    name: 'nothing-here',
    open: (page: Page) => page.goto('/labs').then(() => expect(page.getByRole('heading', { level: 1 })).toBeVisible()),
  },
  {
    name: 'lesson',
    open: async (page: Page, lesson: Lesson) => {
      await lesson.open('bridges');
      if ((page.viewportSize()?.width ?? 0) >= SMALL) {
        await lesson.start();
        await expect(page.locator('.graph .thing').first()).toBeVisible();
      }
    },
  },
] as const;

for (const scheme of SCHEMES) {
  for (const { name, open } of PAGES) {
    test(`${name}, ${scheme}: no accessibility fault, fits every width`, async ({ page, lesson }) => {
      await page.emulateMedia({ colorScheme: scheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHTS[width] });
        await open(page, lesson);
        await page.screenshot({ path: path.join(SHOTS, `${name}-${width}-${scheme}.png`) });
        expect(await faults(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wide).toBeLessThanOrEqual(0);
      }
    });
  }

  test(`a lesson with findings, hints, picture table, goal and dialogs, ${scheme}: no accessibility fault`, async ({
    page,
    lesson,
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await lesson.open('bridges');
    await lesson.start();
    await lesson.check();
    await page.getByRole('button', { name: /Show a hint/ }).click();
    await page.locator('.evidence summary').first().click();
    await page.locator('.prose details summary').first().click();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.getByRole('button', { name: 'vm1', exact: true }).click();
    await expect(page.getByRole('complementary', { name: 'Selected' })).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: path.join(SHOTS, `picture-table-1440-${scheme}.png`) });
    await page.getByRole('button', { name: 'Goal', exact: true }).click();
    await expect(page.getByRole('region', { name: 'The network to build' })).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Session' }).click();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Reset the lab…' }).click();
    await expect(page.getByRole('dialog')).toContainText('Your results stay');
    expect(await faults(page)).toEqual([]);
    if (scheme === 'light') await shoot(page, 'reset');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
}

test('on a small screen the terminals can be used', async ({ page, lesson }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await lesson.open('bridges');
  await page.getByRole('button', { name: /^(Terminals|Machines)$/ }).click();
  await lesson.start();
  await lesson.type('compute1', ['echo small-$((40+2))']);
  await expect(lesson.screen('compute1')).toContainText('small-42');
  await page.screenshot({ path: path.join(SHOTS, 'terminals-360-light.png') });
  expect(await faults(page)).toEqual([]);
});

test('the theme can be chosen, is kept, and a term says what it means', async ({ page, lesson }) => {
  await lesson.open('look');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.locator('.prose a[data-term]').first().hover();
  await expect(page.getByRole('tooltip')).toContainText(/\w{3}/);
  await page.goto(`/labs/${LAB}-not-there`);
  await expect(page.getByRole('alert').first()).toContainText(/\w{3}/);
});

test('the command card names tools, leads to the labs that use them, and prints on two pages', async ({ page }) => {
  await page.goto('/card');
  const tool = page.getByRole('region', { name: 'ovs-vsctl', exact: true });
  await expect(tool).toContainText('add-br');
  await expect(tool.getByRole('link').first()).toHaveAttribute('href', /^\/labs\/(20-flat|28-vxlan)$/);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  const pages = pdf.match(/\/Type\s*\/Page\b/g) ?? [];
  expect(pages.length).toBeGreaterThan(0);
  expect(pages.length).toBeLessThanOrEqual(2);
});

test('the glossary finds a term, and a link to a term leads to it', async ({ page }) => {
  await page.goto('/glossary#vni');
  await expect(page.locator('#vni')).toBeInViewport();
  await expect(page.locator('#vni dd')).toContainText(/\w{3}/);
  const terms = page.locator('.glossary dt');
  const all = await terms.count();
  await page.getByRole('searchbox', { name: 'Find a term' }).fill('vxlan');
  await expect(terms.first()).toContainText(/vxlan/i);
  expect(await terms.count()).toBeLessThan(all);
  await page.getByRole('searchbox', { name: 'Find a term' }).fill('no such word');
  await expect(page.getByText('No term matches “no such word”.')).toBeVisible();
});

test('the status says engine, isolation and each feature of the kernel in words', async ({ page }) => {
  await page.goto('/status');
  await expect(page.getByText('The engine answers')).toBeVisible();
  await expect(page.getByText('Isolated: machines cannot reach this computer')).toBeVisible();
  const rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
  await expect(rows.first()).toBeVisible();
  for (const row of await rows.all()) {
    const there = row.getByRole('cell').nth(1);
    await expect(there).toHaveText(/^(There|Missing)$/);
    // What is missing has its reason and its way out.
    if ((await there.textContent()) === 'Missing') await expect(row.getByRole('cell').nth(2)).toHaveText(/\w{3}/);
  }
});

test('the lesson page’s own scripts stay under 300 kB compressed', async ({ request }) => {
  const html = await (await request.get(`/labs/${LAB}`)).text();
  const scripts = [...new Set([...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, src = '']) => src))];
  expect(scripts.length).toBeGreaterThan(3);
  const sizes = await Promise.all(scripts.map(async (src) => gzipSync(await (await request.get(src)).body()).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
});
