// What the browser tests share: the server, a page that may not reach beyond this machine, and words for what students do.
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { createCatalog } from '../../server/catalog/catalog.ts';
import type { StepSolution } from '../../server/domain/lab.ts';
import { seedOf } from '../../server/domain/session.ts';
import { PatchbayServer } from './server.ts';

export { expect };
export const LAB = '20-flat';
export const VXLAN = '28-vxlan';
const BARE_PROMPT = /:~#\s*$/;

/** What the page's headings say from now on: it notes them itself, since a start or a reset may be over between two looks from here. */
export async function headingsFromNow(page: Page): Promise<() => Promise<readonly (string | null)[]>> {
  const shown = await page.evaluateHandle(() => {
    const headings: (string | null)[] = [];
    const note = () => headings.push(...[...document.querySelectorAll('h1, h2, h3')].map((one) => one.textContent));
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    return headings;
  });
  return () => shown.jsonValue();
}

/** The page of a lesson as a student uses it. */
export class Lesson {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  /** Opens it at a step. */
  async open(step = '', lab: string = LAB): Promise<void> {
    await this.page.goto(`/labs/${lab}${step && `#${step}`}`);
    await expect(this.page.locator('.lesson-scroll h1')).toBeVisible();
  }

  /** Machines running and the first prompt there, from whatever state the lab is in; `first`: the host whose tab is in front. */
  async start(first = 'compute1'): Promise<void> {
    const start = this.page.getByRole('button', { name: /^Start/ });
    const tab = this.page.getByRole('tab', { name: first, exact: true });
    await expect(start.or(tab).first()).toBeVisible();
    if (await start.isVisible()) await start.click();
    await expect(tab).toBeVisible({ timeout: 60_000 });
    await expect(this.screen(first)).toContainText(first);
  }

  async goTo(step: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^\\d+\\. ${step}:`) }).click();
    await expect(this.page.locator('.lesson-scroll h1')).toHaveText(step);
  }

  /** The text of a terminal, as a screen reader gets it. */
  screen(name: string) {
    return this.page.getByRole('region', { name: `Terminal of ${name}` }).locator('.xterm-accessibility-tree');
  }

  async show(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
    const terminal = this.page.getByRole('region', { name: `Terminal of ${name}` });
    await expect(terminal.locator('[data-state="open"]')).toBeVisible();
    await expect(terminal.getByRole('textbox')).toBeFocused();
  }

  /** Types lines by hand, each when the prompt is there for it, and waits for the last prompt. */
  async type(name: string, lines: readonly string[]): Promise<void> {
    await this.show(name);
    await this.prompt(name);
    for (const line of lines) {
      await this.page.keyboard.type(line);
      await expect(this.screen(name)).not.toContainText(BARE_PROMPT);
      await this.page.keyboard.press('Enter');
      await this.prompt(name);
    }
  }

  /** The last line is a prompt with nothing behind it. */
  async prompt(name: string): Promise<void> {
    await expect(this.screen(name)).toContainText(BARE_PROMPT, { timeout: 30_000 });
  }

  async check(): Promise<void> {
    await this.page.getByRole('button', { name: /^Check/ }).click();
    await expect(this.page.getByRole('button', { name: 'Looking at your network…' })).toHaveCount(0, { timeout: 60_000 });
  }

  result(checkId: string) {
    return this.page.locator(`[data-check="${checkId}"]`);
  }

  async passes(): Promise<void> {
    await expect(this.page.locator('.outcome-line')).toHaveAttribute('data-outcome', 'pass');
  }

  async answer(checkId: string, value: string): Promise<void> {
    const check = this.result(checkId);
    const choice = check.getByRole('radio', { name: value, exact: true });
    if ((await choice.count()) > 0) await choice.check();
    else await check.getByRole('textbox').fill(value);
  }

  /** Types a step's reference commands and gives its answers. */
  async solve(solution: StepSolution): Promise<void> {
    for (const script of solution.scripts) {
      await this.type(
        script.host,
        script.commands.map((command) => command.text),
      );
    }
    for (const [checkId, value] of Object.entries(solution.answers)) await this.answer(checkId, value);
  }
}

export type Values = Readonly<Record<string, string>>;
type Reference = { readonly values: Values; readonly step: (id: string) => StepSolution };

type Fixtures = {
  lesson: Lesson;
  reference: Reference;
  /** Where the pages are. */
  site: { readonly url: string };
  strangers: string[];
  watchStrangers: (context: BrowserContext) => void;
};

export const test = base.extend<Fixtures, { server: PatchbayServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const server = new PatchbayServer();
      await server.start();
      await use(server);
      await server.dispose();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  site: async ({ server }, use) => use(server),
  baseURL: async ({ site }, use) => use(site.url),
  /** Requests that would leave this machine: none, in any test. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  strangers: async ({}, use) => {
    const strangers: string[] = [];
    await use(strangers);
    expect(strangers).toEqual([]);
  },
  watchStrangers: async ({ site, strangers }, use) => {
    const own = new URL(site.url).host;
    await use((context) =>
      context.on('request', (request) => {
        const { protocol, host } = new URL(request.url());
        if (!['data:', 'blob:'].includes(protocol) && host !== own) strangers.push(request.url());
      }),
    );
  },
  context: async ({ context, watchStrangers }, use) => {
    watchStrangers(context);
    await use(context);
  },
  lesson: async ({ page }, use) => {
    // Terminals that can be read: their text is on the page too.
    await page.addInitScript(() => localStorage.setItem('patchbay.terminal', '{"screenReader":true}'));
    await use(new Lesson(page));
  },
  /** The lab's reference solution with this person's values. */
  reference: async ({ server, request }, use) => {
    const catalog = createCatalog({ folder: server.labs, lintCheck: () => [] });
    const lab = catalog.getLab(LAB);
    const me = (await (await request.get('/api/me')).json()) as { user: { id: string } };
    const values = catalog.draw(lab, seedOf(me.user.id, lab.id));
    const step = (id: string): StepSolution => {
      const found = lab.solution.find((one) => one.stepId === id);
      return found ? catalog.fillSolution(found, values) : { stepId: id, scripts: [], answers: {} };
    };
    await use({ values, step });
  },
});
