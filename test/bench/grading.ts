// How long a student waits for a verdict on a lab of three hosts: facts only, and with packets.
import { Stage } from './stage.ts';
import { percentile, timed } from './stats.ts';

export async function grading(rounds: number) {
  const stage = await Stage.open(0);
  const [state, probes]: [number[], number[]] = [[], []];
  try {
    const session = await stage.start();
    const check = async (step: string) => {
      const result = await stage.post(`/api/sessions/${session}/check`, { step, answers: {} });
      if (result.outcome !== 'pass') throw new Error(`step ${step} of the bench lab: ${JSON.stringify(result).slice(0, 2000)}`);
    };
    await check('state'); // the probes start with the first look
    await check('probes');
    for (let round = 0; round < rounds; round++) {
      state.push(await timed(() => check('state')));
      probes.push(await timed(() => check('probes')));
    }
    await stage.stop(session);
  } finally {
    await stage.close();
  }
  return { stateP95Ms: percentile(state, 95), probesP95Ms: percentile(probes, 95) };
}
