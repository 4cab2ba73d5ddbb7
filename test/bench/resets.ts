// Back to the start of a lab's last step: all earlier steps' reference solutions applied to fresh hosts.
import path from 'node:path';
import { Stage } from './stage.ts';
import { percentile, timed } from './stats.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The lab of the curriculum with the most hosts and the longest solution, and its last step. */
const LAB = '28-vxlan';

export async function resetsToStep(rounds: number, say: (words: string) => void) {
  const stage = await Stage.open(6, { labs: [], env: { PATCHBAY_LABS: path.join(ROOT, 'labs') } });
  const times: number[] = [];
  try {
    const session = await stage.start(LAB);
    const last = await stage.lastStep(LAB);
    for (let round = 0; round < rounds; round++) {
      times.push(await timed(() => stage.reset(session, last)));
      say(`reset to the start of step ${last} of ${LAB} ${Math.round(times.at(-1) ?? 0)} ms`);
    }
    await stage.stop(session);
  } finally {
    await stage.close();
  }
  return { toLastStepP95Ms: percentile(times, 95), lab: LAB };
}
