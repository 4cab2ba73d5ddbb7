// Check kind: something must not be reached, while something else is, in the same moment.
import { z } from 'zod';
import { addressOrInstance, portNumber } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { stimulate } from '../observe/stimulate.ts';
import type { Stimulus, StimulusFact } from '../observe/stimulus.ts';
import type { Asked } from '../observer.ts';
import { type Endpoint, endpoint, type Places, sayPlace } from '../place.ts';
import { listenerField, type Probe, sayStimulus, toStimulus } from './probe.ts';

const control = z.strictObject({
  from: endpoint.optional().describe('the same as above where left out'),
  to: addressOrInstance,
  port: portNumber.optional(),
  listener: listenerField,
});

const schema = z.strictObject({
  from: endpoint,
  to: addressOrInstance,
  port: portNumber.optional(),
  listener: listenerField,
  control: control.describe('what must be reached: without it, silence proves nothing'),
  alive: control.optional().describe('a second control: that the target itself answers, from where it may be reached'),
});
type Spec = z.infer<typeof schema>;

/** The target has a second. Where answers that come take half of it, silence says nothing of the network. */
const TARGET_SECONDS = 1;
const SLOW_MS = 500;

/** It is known that something listens on the port: then "refused" was said by a rule. */
function listens({ to, port, listener, control: first, alive }: Spec): boolean {
  return listener !== undefined || [first, alive].some((one) => one?.to === to && one.port === port);
}

export const unreachable = defineKind({
  name: 'unreachable',
  sort: 'behaviour',
  says: 'A ping (or a TCP connection, with `port`) gets no answer, while its control, which is compulsory, does in the same moment.',
  example: { kind: 'unreachable', from: 'vm1', to: 'vm3', control: { to: 'vm2' } },
  schema,
  codes: {
    reached: 'It is reached, and should not be.',
    refused: 'The packet got there and was refused, so nothing kept it out.',
    'control-failed': 'What should be reached is not reached either, so silence proves nothing. Mend that first.',
  },
  ask: (spec, places): Record<string, Asked<StimulusFact>> =>
    Object.fromEntries(
      Object.entries(probesOf(spec, places)).map(([name, probe]) => [name, stimulate.ask(probe.from, { probe })]),
    ),
  judge: (spec, facts, { places }) => {
    const { target, ...controls } = probesOf(spec, places);
    let slowest = 0;
    for (const [name, probe] of Object.entries(controls)) {
      const fact = facts[name];
      if (!fact?.delivered)
        return [
          finding('control-failed', sayPlace(probe.from), `the ${sayStimulus(probe)} is answered`, fact?.said || 'no answer'),
        ];
      slowest = Math.max(slowest, fact.ms ?? 0);
    }
    if (!target || !facts.target) return { blind: 'the probe itself was not run' };
    const { delivered, said } = facts.target;
    const expected = `no answer to the ${sayStimulus(target)}`;
    // Without a filter, a port on which nothing listens is refused by the target itself: the packet was there.
    if (!delivered && /refused/i.test(said) && !listens(spec)) return [finding('refused', sayPlace(target.from), expected, said)];
    if (!delivered && slowest > SLOW_MS)
      return { blind: `answers take ${Math.round(slowest)} ms just now, too long to tell silence from slowness` };
    if (!delivered) return [];
    return [finding('reached', sayPlace(target.from), expected, 'it was answered')];
  },
});

function probesOf(spec: Spec, places: Places): Readonly<Record<string, Stimulus>> {
  const of = (aim: z.infer<typeof control>, field: string, seconds: number) =>
    toStimulus(probeOf(aim, aim.from ?? spec.from), places, field, seconds);
  return {
    target: of(spec, '', TARGET_SECONDS),
    control: of(spec.control, 'control.', 2),
    ...(spec.alive && { alive: of(spec.alive, 'alive.', 2) }),
  };
}

function probeOf(aim: z.infer<typeof control>, from: Endpoint): Probe {
  return aim.port === undefined
    ? { ping: { from, to: aim.to } }
    : { tcp: { from, to: aim.to, port: aim.port, listener: aim.listener } };
}
