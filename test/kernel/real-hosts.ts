// Runs the real-host tests with time limits that suit a slow machine; the report goes to the file named as argument.
import { readdirSync } from 'node:fs';
import { startVitest } from 'vitest/node';

const [outputFile, ...wanted] = process.argv.slice(2);
if (!outputFile) throw new Error('Usage: real-hosts.ts REPORT.json [FILE...]');
process.env.PATCHBAY_TEST_PATIENCE = '10';
// The machine's own Docker is compared before and after on the machine itself, not in here.
const all = readdirSync('test/docker').filter((file) => file.endsWith('.test.ts') && file !== 'machine-untouched.test.ts');
const runner = await startVitest('test', wanted.length > 0 ? wanted : all, {
  config: 'test/vitest.config.ts',
  project: ['docker'],
  watch: false,
  testTimeout: 900_000,
  hookTimeout: 900_000,
  reporters: ['verbose', 'json'],
  outputFile: { json: outputFile },
});
await runner.close();
