// Every page, light and dark, at three widths: no accessibility fault, nothing wider than the screen, and a screenshot of each.
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, LAB, type Lesson, test } from './fixtures.ts';

const SHOTS = path.join(import.meta.dirname, 'output');
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1440, 1024, 360] as const;
const HEIGHTS = { 1440: 900, 1024: 768, 360: 740 } as const;

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
      if ((page.viewportSize()?.width ?? 0) > 860) {
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

  test(`a lesson with findings, hints, picture table and dialogs, ${scheme}: no accessibility fault`, async ({
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
    await page.getByRole('button', { name: 'Session' }).click();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Reset the lab…' }).click();
    await expect(page.getByRole('dialog')).toContainText('Your results stay');
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: path.join(SHOTS, `reset-1440-${scheme}.png`) });
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

test('the lesson page’s own scripts stay under 300 kB compressed', async ({ request }) => {
  const html = await (await request.get(`/labs/${LAB}`)).text();
  const scripts = [...new Set([...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, src = '']) => src))];
  expect(scripts.length).toBeGreaterThan(3);
  const sizes = await Promise.all(scripts.map(async (src) => gzipSync(await (await request.get(src)).body()).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
});
