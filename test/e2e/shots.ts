// Screenshots of one state of a page: three widths, light and dark, in test/e2e/output.
import path from 'node:path';
import type { Page } from '@playwright/test';

export const SHOTS = path.join(import.meta.dirname, 'output');
export const SCHEMES = ['light', 'dark'] as const;
export const WIDTHS = [1440, 1024, 360] as const;
export type Width = (typeof WIDTHS)[number];
export const HEIGHTS: Readonly<Record<Width, number>> = { 1440: 900, 1024: 768, 360: 740 };
/** Below this the page shows one thing at a time: lesson, terminals or picture. */
export const SMALL = 860;

/** Until nothing is half-way between two colours; what pulses for ever is not waited for. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    for (let calm = 0, frames = 0; calm < 3 && frames < 100; frames += 1) {
      await frame();
      calm = document.getAnimations().some((one) => one instanceof CSSTransition) ? 0 : calm + 1;
    }
  });
}

/** Six pictures `NAME-WIDTH-SCHEME.png`; `show` brings the thing into sight at a width. Leaves the page wide and light. */
export async function shoot(page: Page, name: string, show: (width: Width) => Promise<unknown> = async () => {}): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHTS[width] });
    await show(width);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await settle(page);
      await page.screenshot({ path: path.join(SHOTS, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1440, height: HEIGHTS[1440] });
  await page.emulateMedia({ colorScheme: 'light' });
}
