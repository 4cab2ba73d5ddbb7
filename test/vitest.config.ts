// Test projects: unit (beside the code), integration (real HTTP, sockets, SQLite), docker (real hosts).
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from './support/patience.ts';

const root = path.resolve(import.meta.dirname, '..');
const base = {
  root,
  globalSetup: [path.join(import.meta.dirname, 'support/scratch.ts')],
  exclude: ['**/node_modules/**', '.patchbay/**', '.next/**'],
};

export default defineConfig({
  test: {
    root,
    projects: [
      {
        test: {
          ...base,
          name: 'unit',
          include: [
            'server/**/*.test.ts',
            'setup/**/*.test.ts',
            'app/**/*.test.ts',
            'app/**/*.test.tsx',
            'test/kernel/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          ...base,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...base,
          name: 'docker',
          include: ['test/docker/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          expect: { poll: { timeout: 30_000 * PATIENCE } },
        },
      },
    ],
  },
});
