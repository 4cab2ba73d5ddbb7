// Runs real-host tests with time limits that suit a slow machine; the report goes to the file named as argument.
import { startVitest } from 'vitest/node';

const [outputFile, ...files] = process.argv.slice(2);
if (!outputFile || files.length === 0) throw new Error('Usage: real-hosts.ts REPORT.json FILE...');
process.env.PATCHBAY_TEST_PATIENCE = '10';
const runner = await startVitest('test', files, {
  config: 'test/vitest.config.ts',
  project: ['docker'],
  watch: false,
  testTimeout: 900_000,
  hookTimeout: 900_000,
  reporters: ['verbose', 'json'],
  outputFile: { json: outputFile },
});
await runner.close();
