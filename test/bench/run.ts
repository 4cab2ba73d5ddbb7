// `npm run bench`: measures what the project promises, as ratios to a floor in the same run; prints a table and writes
// test/bench/results.json. --quick: under two minutes; --long: 1,000 starts and stops; --json: the results to standard output;
// --only cold,warm,resets,grading,echo,density,arrivals,cycles: these parts, the others keep their figures; --sessions N: the fleet.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { arrivals } from './arrivals.ts';
import { cycles } from './cycles.ts';
import { density } from './density.ts';
import { echo } from './echo.ts';
import { grading } from './grading.ts';
import { resetsToStep } from './resets.ts';
import { Stage } from './stage.ts';
import { coldStarts, warmStarts } from './starts.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    sessions: { type: 'string' },
    only: { type: 'string' },
  },
});
const { PATCHBAY_ENGINE_SOCKET: socket, PATCHBAY_ENGINE_NETNS: netns = '', PATCHBAY_IMAGE: image } = process.env;
if (!socket || !image) throw new Error('Run it as: npm run bench');
const engine = { socket, netns, image };
const begun = Date.now();
const say = (words: string) => console.error(`[${Math.round((Date.now() - begun) / 1000)} s] ${words}`);
const wanted = values.only?.split(',') ?? [
  'cold',
  'warm',
  'resets',
  'grading',
  'echo',
  'density',
  ...(values.quick ? [] : ['arrivals']),
  ...(values.long ? ['cycles'] : []),
];
const n = (quick: number, full: number) => (values.quick ? quick : full);

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interrupted) return; // a terminal's Ctrl-C comes twice: from it and from node-run
    interrupted = true;
    say('interrupted: taking its labs away');
    void Stage.closeAll().finally(() => process.exit(130));
  });
const never = () => new Promise<never>(() => {});

async function part<T>(name: string, run: () => Promise<T>): Promise<T | null> {
  if (interrupted) return await never();
  if (!wanted.includes(name)) return null;
  say(`measuring ${name}`);
  try {
    return await run();
  } catch (error) {
    if (interrupted) return await never();
    say(`${name} could not be measured: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
    return null;
  }
}

const cold = await part('cold', () => coldStarts(engine, n(5, 20), say));
const warm = await part('warm', () => warmStarts(engine, n(6, 30), say));
const stepped = await part('resets', () => resetsToStep(n(4, 20), say));
const graded = await part('grading', () => grading(n(10, 40)));
const echoed = await part('echo', () => echo(engine, n(150, 600), say));
const dense = await part('density', () => density(engine, Number(values.sessions ?? n(10, 200)), say));
const arrived = await part('arrivals', () => arrivals(Number(values.sessions ?? n(10, 200)), say));
const cycled = await part('cycles', () => cycles(engine, 1000, say));

/** What `--only` left out keeps the figures of the last run; `measured` says when each was taken, null: never. */
const file = path.join(import.meta.dirname, 'results.json');
const last = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const figures = {
  coldStart: cold,
  warmStart: warm?.warmStart,
  reset: warm || stepped ? { ...(warm?.reset ?? last.reset), ...stepped } : null,
  stop: warm?.stop,
  grading: graded,
  echo: echoed,
  density: dense,
  arrivals: arrived,
  cycles: cycled,
};
const empty = {
  coldStart: { floorMs: null, medianMs: null, ratio: null },
  warmStart: { p95Ms: null },
  reset: { p95Ms: null },
  stop: { p95Ms: null },
  grading: { stateP95Ms: null, probesP95Ms: null },
  echo: { alone: null, busy: null, flood: null, floodSameHost: null, interruptP99Ms: null },
  density: { sessions: null, firstMs: null, lastMs: null, mbPerSession: null, idleCpuPercent: null },
  arrivals: { sessions: null, firstMs: null, lastMs: null, factor: null },
  cycles: { cycles: null, left: null },
};
const names = Object.keys(empty) as (keyof typeof empty)[];
const now = new Date().toISOString();
const results = {
  at: now,
  machine: { cores: os.cpus().length, memoryGb: Math.round(os.totalmem() / 2 ** 30), kernel: os.release() },
  quick: values.quick,
  seconds: Math.round((Date.now() - begun) / 1000),
  ...Object.fromEntries(names.map((name) => [name, figures[name] ?? last[name] ?? empty[name]])),
  measured: Object.fromEntries(names.map((name) => [name, figures[name] ? now : (last.measured?.[name] ?? null)])),
};
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
if (values.json) console.log(JSON.stringify(results, null, 2));
else
  for (const [name, taken] of Object.entries(results))
    if (taken && typeof taken === 'object')
      console.log(
        `${name.padEnd(12)} ${Object.entries(taken)
          .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
          .join('   ')}`,
      );
process.exit();
