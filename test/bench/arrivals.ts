// A class arrives: one student after another, each at their time, at a server that keeps hosts ready as it does when nobody sets anything.
import { readConfig } from '../../server/config.ts';
import { Stage } from './stage.ts';
import { median, percentile, ratio, timed } from './stats.ts';

/** Two hundred within seven minutes. */
const EVERY_MS = 2000;
/** When nobody sets anything. */
const WARM_HOSTS = readConfig({}).limits.warmHosts;
const EDGE = 10;

/** What each of them waits, from Start to the first prompt; their labs stay. The first one's is left out: nobody was there to keep hosts ready for. */
export async function arrivals(sessions: number, say: (words: string) => void) {
  const labs = Array.from({ length: sessions + 1 }, (_, index) => `${10 + index}-three`);
  const most = String(labs.length);
  const stage = await Stage.open(WARM_HOSTS, {
    labs,
    env: { PATCHBAY_MAX_SESSIONS: most, PATCHBAY_MAX_SESSIONS_PER_USER: most },
  });
  const times: number[] = [];
  try {
    for (const lab of labs) {
      const next = new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      times.push(await timed(() => stage.startToPrompt(lab)));
      if (times.length % 20 === 0) say(`${times.length} students, the last waited ${Math.round(times.at(-1) ?? 0)} ms`);
      await next;
    }
    times.shift();
    const [firstMs, lastMs] = [median(times.slice(0, EDGE)), median(times.slice(-EDGE))];
    return {
      sessions,
      everyMs: EVERY_MS,
      firstMs,
      lastMs,
      factor: ratio(lastMs, firstMs),
      p95Ms: percentile(times, 95),
    };
  } finally {
    await stage.close();
  }
}
