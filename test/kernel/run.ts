// `npm run test:kernel`: proves the labs on a stock Debian kernel (OVS kernel datapath, 8021q, GRE ...) in a virtual machine.
// Options: --no-tests, --no-verify, --lab ID and --test FILE (more than once; all when none is named), --rest (only what the last report does not show of the
// content as it is now; the report keeps the others, with the time of each), --minutes N, --memory-mb N; everything after `--` goes to `lab verify` (else
// --mutants 3 --jobs 2 --patience 5). One report: PATCHBAY_HOME/kernel/report.json. Two to three hours under software emulation on two cores.
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { architecture, baseMachine, boot, projectDisk } from './machine.ts';
import { contentOf, filesOf, type Part, type Parts, partsOf, stillShown, VERIFY } from './parts.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'no-tests': { type: 'boolean', default: false },
    'no-verify': { type: 'boolean', default: false },
    'memory-mb': { type: 'string', default: '6144' },
    lab: { type: 'string', multiple: true, default: [] },
    test: { type: 'string', multiple: true, default: [] },
    rest: { type: 'boolean', default: false },
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
const reportFile = path.join(folder, 'report.json');
const last: Parts = values.rest && existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')).parts ?? {}) : {};
const verifyArgs = positionals.join(' ') || '--mutants 3 --jobs 2 --patience 5';
const kept = stillShown(root, last, verifyArgs);
const parts = partsOf(root, values.lab, values.test).filter(
  (name) => name === 'doctor' || !(name.startsWith(VERIFY) ? values['no-verify'] : values['no-tests']),
);
const toShow = parts.filter((name) => name === 'doctor' || !kept[name]);
// As it is now: what is changed while the machine runs is not in it.
const contents = Object.fromEntries(toShow.map((name) => [name, contentOf(root, name, verifyArgs)]));
const tests = toShow.filter((name) => name.endsWith('.test.ts'));
const labs = toShow.flatMap((name) => (name.startsWith(VERIFY) ? [name.slice(VERIFY.length)] : []));
const guestEnv = {
  RUN_TESTS: tests.length > 0 ? '1' : '0',
  RUN_VERIFY: labs.length > 0 ? '1' : '0',
  VERIFY_ARGS: verifyArgs,
  LABS: labs.join(' '),
  TESTS: tests.join(' '),
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

const read = (name: string): { exitCode: number; report: unknown } | null => {
  const codeFile = path.join(unpacked, `${name}.rc`);
  if (!existsSync(codeFile)) return null;
  const file = path.join(unpacked, `${name}.json`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : 'no report: see what was printed';
  let report: unknown = null;
  try {
    report = JSON.parse(text);
  } catch {
    report = text.slice(0, 10_000);
  }
  return { exitCode: Number(readFileSync(codeFile, 'utf8')), report };
};
const at = new Date().toISOString();
// Where guest.sh has the project.
const files = filesOf(read('tests') ?? { exitCode: 1, report: null }, '/work/repo');
const shown: Record<string, Part> = { ...kept };
for (const [name, content] of Object.entries(contents)) {
  const part = name.endsWith('.test.ts') ? files[name] : read(name);
  if (part) shown[name] = { content, at, ...part };
}
writeFileSync(reportFile, JSON.stringify({ at, seconds: Math.round((Date.now() - started) / 1000), cut, parts: shown }, null, 2));
for (const name of parts) {
  const part = shown[name];
  const how = part ? `exit ${part.exitCode}${part.at === at ? '' : `, as it was at ${part.at}`}` : 'did not run';
  console.log(`${part?.exitCode === 0 ? 'ok    ' : 'FAILED'} ${name} (${how})`);
}
console.log(`Report: ${reportFile}; what was printed: ${unpacked}`);
process.exitCode = parts.every((name) => shown[name]?.exitCode === 0) ? 0 : 1;
