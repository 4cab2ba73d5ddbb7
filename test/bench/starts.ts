// How long a student waits: cold and warm start, reset, stop.
import Docker from 'dockerode';
import { readConfig } from '../../server/config.ts';
import { LABEL_HOME } from '../../server/engine/docker/names.ts';
import { type Engine, floorOnce } from './floor.ts';
import { Stage } from './stage.ts';
import { median, percentile, ratio, timed } from './stats.ts';

/** From Start to the first prompt in a connected socket. Answers the time and the session. */
async function startToPrompt(stage: Stage): Promise<{ ms: number; session: string }> {
  let session = '';
  const ms = await timed(async () => {
    ({ session } = await stage.startToPrompt());
  });
  return { ms, session };
}

/** Floor and cold start by turns, so that both meet the same noise. */
export async function coldStarts(engine: Engine, rounds: number, say: (words: string) => void) {
  const stage = await Stage.open(0);
  const floors: number[] = [];
  const colds: number[] = [];
  try {
    for (let round = 0; round <= rounds; round++) {
      const floor = await floorOnce(engine);
      const { ms, session } = await startToPrompt(stage);
      await stage.stop(session);
      await quiet(engine, stage);
      if (round === 0) continue; // the first of each fills caches
      floors.push(floor);
      colds.push(ms);
      say(`cold start ${Math.round(ms)} ms, floor ${Math.round(floor)} ms`);
    }
  } finally {
    await stage.close();
  }
  return { floorMs: median(floors), medianMs: median(colds), ratio: ratio(median(colds), median(floors)) };
}

export async function warmStarts(engine: Engine, rounds: number, say: (words: string) => void) {
  const stage = await Stage.open(6);
  const [warm, resets, stops]: [number[], number[], number[]] = [[], [], []];
  try {
    // The pool is sized by demand: two starts ask for as many hosts as a start and a reset take.
    for (let ask = 0; ask < 2; ask++) await stage.stop(await stage.start());
    for (let round = 0; round < rounds; round++) {
      await poolFilled(engine, stage);
      const { ms, session } = await startToPrompt(stage);
      warm.push(ms);
      await poolFilled(engine, stage);
      resets.push(await timed(() => stage.reset(session)));
      stops.push(await timed(() => stage.stop(session)));
      say(
        `warm start ${Math.round(ms)} ms, reset ${Math.round(resets.at(-1) ?? 0)} ms, stop ${Math.round(stops.at(-1) ?? 0)} ms`,
      );
    }
  } finally {
    await stage.close();
  }
  return {
    warmStart: { p95Ms: percentile(warm, 95), medianMs: median(warm) },
    reset: { p95Ms: percentile(resets, 95) },
    stop: { p95Ms: percentile(stops, 95) },
  };
}

/** Names of this stage's containers that begin with `prefix`: others may have theirs on the same engine. */
async function names(engine: Engine, { home }: Stage, prefix: string): Promise<string[]> {
  const docker = new Docker({ socketPath: engine.socket });
  const { homeHash } = readConfig({ PATCHBAY_HOME: home });
  const all = await docker.listContainers({ all: true, filters: { label: [`${LABEL_HOME}=${homeHash}`] } });
  return all.flatMap((one) => one.Names.map((name) => name.slice(1))).filter((name) => name.startsWith(prefix));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
const quiet = (engine: Engine, stage: Stage) => until(async () => (await names(engine, stage, 'pb-trash-')).length === 0);
const poolFilled = (engine: Engine, stage: Stage) =>
  until(
    async () => (await names(engine, stage, 'pb-warm-')).length >= 6 && (await names(engine, stage, 'pb-trash-')).length === 0,
  );
