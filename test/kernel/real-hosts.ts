// Runs the real-host tests with time limits that suit a slow machine; the report goes to the file named as argument.
import { startVitest } from 'vitest/node';

const [outputFile] = process.argv.slice(2);
if (!outputFile) throw new Error('Usage: real-hosts.ts REPORT.json');
const runner = await startVitest('test', [], {
  config: 'test/vitest.config.ts',
  project: ['docker'],
  watch: false,
  testTimeout: 900_000,
  hookTimeout: 900_000,
  reporters: ['verbose', 'json'],
  outputFile: { json: outputFile },
  // The machine's own Docker is compared before and after on the machine itself, not in here.
  exclude: ['test/docker/machine-untouched.test.ts'],
});
await runner.close();
