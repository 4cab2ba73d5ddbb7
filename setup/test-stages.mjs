// What `npm test` runs, in this order: the cheap and telling first.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { countExit, countJunit, countPlaywright, countVitest } from './counts.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */
/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} what
 * @property {string} needs a file or folder without which there is nothing to run
 * @property {boolean} [engine] wants the engine and the host image
 * @property {boolean} [site] wants the built site
 * @property {number} minutes it is ended after this
 * @property {(report: string) => string[]} argv `report`: file for the machine-readable report
 * @property {(report: string, code: number | null) => Counts} count
 * @property {(report: string) => Record<string, string>} [env]
 */

const bin = (/** @type {string} */ file) => [process.execPath, path.join('node_modules', file)];
const json = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * @param {string} project
 * @param {Partial<Stage> & { what: string, needs: string, minutes: number }} rest
 * @returns {Stage}
 */
const vitest = (project, rest) => ({
  name: project,
  argv: (report) => [
    ...bin('vitest/vitest.mjs'),
    ...['run', '--config', 'test/vitest.config.ts', '--project', project, '--passWithNoTests'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ],
  count: (report) => countVitest(json(report)),
  ...rest,
});

/** @type {readonly Stage[]} */
export const STAGES = [
  {
    name: 'types',
    what: 'TypeScript, strict',
    needs: 'tsconfig.json',
    minutes: 5,
    argv: () => [...bin('typescript/bin/tsc'), '--noEmit'],
    count: (_, code) => countExit(code),
  },
  {
    name: 'lint',
    what: 'Biome',
    needs: 'biome.json',
    minutes: 3,
    argv: () => [...bin('@biomejs/biome/bin/biome'), 'check', '.'],
    count: (_, code) => countExit(code),
  },
  {
    name: 'rooms',
    what: 'who imports whom',
    needs: '.dependency-cruiser.cjs',
    minutes: 3,
    argv: () => [
      ...bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      ...['app', 'server', 'setup', 'test'].filter((room) => existsSync(room)),
    ],
    count: (_, code) => countExit(code),
  },
  vitest('unit', { what: 'parts by themselves', needs: 'server', minutes: 6 }),
  vitest('integration', { what: 'real HTTP, sockets, SQLite', needs: 'test/integration', minutes: 8 }),
  vitest('docker', { what: 'real hosts', needs: 'test/docker', minutes: 18, engine: true }),
  {
    name: 'e2e',
    what: 'a real browser',
    needs: 'test/e2e/playwright.config.ts',
    minutes: 12,
    engine: true,
    site: true,
    argv: () => [...bin('@playwright/test/cli.js'), 'test', '--config', 'test/e2e/playwright.config.ts', '--reporter=list,json'],
    env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }),
    count: (report) => countPlaywright(json(report)),
  },
  {
    name: 'labs',
    what: 'every lab’s grader accepts what is right and refuses what is wrong (ten mutants each)',
    needs: 'server/cli/lab.mjs',
    minutes: 25,
    engine: true,
    argv: (report) => [process.execPath, 'server/cli/lab.mjs', 'verify', '--mutants', '10', '--jobs', '10', '--junit', report],
    count: (report) => countJunit(readFileSync(report, 'utf8')),
  },
];
