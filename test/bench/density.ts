// Many sessions of three hosts at once: is the last as fast as the first, what does one weigh, does the fleet rest?
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createCatalog } from '../../server/catalog/catalog.ts';
import { createEngine } from '../../server/engine/docker/docker-engine.ts';
import { createGrader } from '../../server/grading/grader.ts';
import type { Engine } from './floor.ts';
import { median, percentile, round, timed } from './stats.ts';

const EDGE = 10;
const IDLE_MS = 15_000;

export async function density(given: Engine & { netns: string }, sessions: number, say: (words: string) => void) {
  const home = `bench${randomBytes(3).toString('hex')}`;
  const engine = createEngine({ ...given, homeHash: home });
  const catalog = createCatalog({ folder: path.join(import.meta.dirname, 'labs'), lintCheck: () => [] });
  const lab = catalog.getLab('10-three');
  const topology = catalog.fillTopology(lab.topology, catalog.draw(lab, 1));
  const grader = createGrader();
  const ids = Array.from({ length: sessions }, (_, index) => `${home}${index}`);
  const times: number[] = [];
  try {
    const before = freeMb();
    for (const id of ids) {
      times.push(await timed(() => engine.create(id, topology)));
      if (times.length % 20 === 0)
        say(`${times.length} sessions, the last in ${Math.round(times.at(-1) ?? 0)} ms, ${Math.round(freeMb())} MB free`);
    }
    const mbPerSession = round((before - freeMb()) / sessions);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const idleCpuPercent = await cpuPercent(IDLE_MS);
    const answers: number[] = [];
    for (const id of [ids[0], ids[Math.floor(ids.length / 2)], ids.at(-1)]) {
      if (!id) continue;
      answers.push(await timed(() => promptOf(id)));
      const looker = { batch: (host: string, commands: Parameters<typeof engine.batch>[2]) => engine.batch(id, host, commands) };
      const results = await grader.run(
        lab.steps.flatMap((step) => step.checks),
        topology,
        looker,
        { answers: {} },
      );
      const wrong = results.find((result) => result.verdict.outcome !== 'pass');
      if (wrong) throw new Error(`session ${id} under load: ${JSON.stringify(wrong.verdict)}`);
    }
    const edge = Math.min(EDGE, Math.ceil(sessions / 2));
    const [firstMs, lastMs] = [median(times.slice(0, edge)), median(times.slice(-edge))];
    return {
      sessions,
      firstMs,
      lastMs,
      factor: round((lastMs ?? 0) / (firstMs ?? 1)),
      p95Ms: percentile(times, 95),
      mbPerSession,
      idleCpuPercent,
      promptMs: percentile(answers, 95),
    };
  } finally {
    say('taking the fleet down');
    for (let at = 0; at < ids.length; at += 8) await Promise.all(ids.slice(at, at + 8).map((id) => engine.destroy(id)));
    await engine.dispose();
  }

  async function promptOf(id: string): Promise<void> {
    const pty = await engine.openPty(id, 'compute1', { shell: 'bench', size: { cols: 80, rows: 24 }, from: 0 });
    await new Promise<void>((resolve) => pty.onData((data) => data.toString('latin1').includes('# ') && resolve()));
    pty.kill();
  }
}

function freeMb(): number {
  return Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) / 1024;
}

/** Share of all cores that was not idle, per cent. */
async function cpuPercent(ms: number): Promise<number> {
  const read = () => (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1).map(Number);
  const before = read();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const spent = read().map((value, index) => value - (before[index] ?? 0));
  const all = spent.slice(0, 8).reduce((sum, value) => sum + value, 0);
  const idle = (spent[3] ?? 0) + (spent[4] ?? 0);
  return round((100 * (all - idle)) / all);
}
