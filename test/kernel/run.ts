// `npm run test:kernel`: proves the labs on a stock Debian kernel (OVS kernel datapath, 8021q, GRE ...) in a virtual machine.
// Options: --no-tests, --no-verify, --lab ID and --test FILE (more than once; all when none is named), --minutes N, --memory-mb N; everything after `--` goes to
// `lab verify` (else --mutants 3 --jobs 2 --patience 5). One report: PATCHBAY_HOME/kernel/report.json. Two hours under software emulation on two cores.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { architecture, baseMachine, boot, projectDisk } from './machine.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'no-tests': { type: 'boolean', default: false },
    'no-verify': { type: 'boolean', default: false },
    'memory-mb': { type: 'string', default: '6144' },
    lab: { type: 'string', multiple: true, default: [] },
    test: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '150' },
  },
});
const root = path.resolve(import.meta.dirname, '../..');
const { PATCHBAY_HOME: home, PATCHBAY_ENGINE_SOCKET: socket, PATCHBAY_IMAGE: image } = process.env;
if (!home || !socket || !image) throw new Error('Run it as: npm run test:kernel');
const started = Date.now();
const say = (words: string) => console.log(`[${Math.round((Date.now() - started) / 1000)} s] ${words}`);

if ((await execa('which', [architecture().qemu], { reject: false })).failed) {
  say(`installing ${architecture().package}`);
  await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', architecture().package], { stdio: 'ignore' });
}
const folder = path.join(home, 'kernel');
mkdirSync(folder, { recursive: true });
const machine = await baseMachine(folder, say);
const guestEnv = {
  RUN_TESTS: values['no-tests'] ? '0' : '1',
  RUN_VERIFY: values['no-verify'] ? '0' : '1',
  VERIFY_ARGS: positionals.join(' ') || '--mutants 3 --jobs 2 --patience 5',
  LABS: values.lab.join(' '),
  TESTS: values.test.join(' '),
};
const project = await projectDisk(machine, { root, socket, image, guestEnv }, say);
const results = path.join(folder, 'results.tar');
rmSync(results, { force: true });
writeFileSync(results, '');
truncateSync(results, 128 * 1024 * 1024);
say('booting');
const log = path.join(folder, 'console.log');
const cut = await boot(
  machine,
  { project, results },
  { log, memoryMb: Number(values['memory-mb']), timeoutMs: Number(values.minutes) * 60_000 },
  say,
).then(
  () => null,
  (error: Error) => error.message,
);
if (cut) say(cut);
rmSync(project, { force: true });

const unpacked = path.join(folder, 'results');
rmSync(unpacked, { recursive: true, force: true });
mkdirSync(unpacked);
await execa('tar', ['-C', unpacked, '-xf', results]).catch(() => {
  throw new Error(`The machine brought no results back; see ${log}.`);
});
rmSync(results, { force: true });

type Part = { exitCode: number; report: unknown };
const read = (name: string): Part | null => {
  const codeFile = path.join(unpacked, `${name}.rc`);
  if (!existsSync(codeFile)) return null;
  const reportFile = path.join(unpacked, `${name}.json`);
  const text = existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : 'no report: see what was printed';
  let report: unknown = null;
  try {
    report = JSON.parse(text);
  } catch {
    report = text.slice(0, 10_000);
  }
  return { exitCode: Number(readFileSync(codeFile, 'utf8')), report };
};
const labs =
  values.lab.length > 0
    ? values.lab
    : readdirSync(path.join(root, 'labs'), { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() && /^\d/.test(entry.name) ? [entry.name] : [],
      );
const parts = [
  'doctor',
  ...(values['no-verify'] ? [] : labs.map((lab) => `verify-${lab}`)),
  ...(values['no-tests'] ? [] : ['tests']),
];
const found = parts.map((name) => ({ name, part: read(name) }));
const report = {
  at: new Date().toISOString(),
  seconds: Math.round((Date.now() - started) / 1000),
  cut,
  ...Object.fromEntries(found.map(({ name, part }) => [name, part])),
};
writeFileSync(path.join(folder, 'report.json'), JSON.stringify(report, null, 2));
for (const { name, part } of found)
  console.log(`${part?.exitCode === 0 ? 'ok    ' : 'FAILED'} ${name}${part ? ` (exit ${part.exitCode})` : ' (did not run)'}`);
console.log(`Report: ${path.join(folder, 'report.json')}; what was printed: ${unpacked}`);
process.exitCode = found.every(({ part }) => part?.exitCode === 0) ? 0 : 1;
