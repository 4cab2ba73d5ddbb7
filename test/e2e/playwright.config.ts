// A real browser against a real server on real hosts: npx playwright test --config test/e2e/playwright.config.ts
import path from 'node:path';
import { defineConfig } from '@playwright/test';

const output = path.join(import.meta.dirname, 'output');

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: path.join(output, 'results'),
  // One server and one machine: the files run one after another, in the order of their names.
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(process.env.PATCHBAY_CHROMIUM === '' ? {} : { executablePath: process.env.PATCHBAY_CHROMIUM ?? '/usr/bin/chromium' }),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
