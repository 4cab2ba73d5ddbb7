// Check kind: something must not be reached, while something else is, in the same moment.
import { z } from 'zod';
import { addressOrInstance, portNumber } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { stimulate } from '../observe/stimulate.ts';
import { type Endpoint, endpoint } from '../place.ts';
import { listenerField, type Probe, sayStimulus, toStimulus } from './probe.ts';

const control = z.strictObject({
  from: endpoint.optional().describe('the same as above where left out'),
  to: addressOrInstance,
  port: portNumber.optional(),
  listener: listenerField,
});

export const unreachable = defineKind({
  name: 'unreachable',
  sort: 'behaviour',
  says: 'A ping (or a TCP connection, with `port`) gets no answer, while its control, which is compulsory, does in the same moment.',
  example: { kind: 'unreachable', from: 'vm1', to: 'vm3', control: { to: 'vm2' } },
  schema: z.strictObject({
    from: endpoint,
    to: addressOrInstance,
    port: portNumber.optional(),
    listener: listenerField,
    control: control.describe('what must be reached: without it, silence proves nothing'),
  }),
  codes: {
    reached: 'It is reached, and should not be.',
    'control-failed': 'What should be reached is not reached either, so silence proves nothing. Mend that first.',
  },
  ask: (spec, places) => {
    const target = toStimulus(probeOf(spec, spec.from), places, '', 1);
    const control = toStimulus(probeOf(spec.control, spec.control.from ?? spec.from), places, 'control.', 2);
    return { target: stimulate.ask(target.from, { probe: target }), control: stimulate.ask(control.from, { probe: control }) };
  },
  judge: (spec, { target, control: reached }, { places }) => {
    const aim = toStimulus(probeOf(spec, spec.from), places, '', 1);
    const check = toStimulus(probeOf(spec.control, spec.control.from ?? spec.from), places, 'control.', 2);
    const where = aim.from.netns ? `${aim.from.host}, namespace ${aim.from.netns}` : aim.from.host;
    if (!reached.delivered)
      return [finding('control-failed', where, `the ${sayStimulus(check)} is answered`, reached.said || 'no answer')];
    return target.delivered ? [finding('reached', where, `no answer to the ${sayStimulus(aim)}`, 'it was answered')] : [];
  },
});

type Aim = { readonly to: string; readonly port?: number | undefined; readonly listener?: z.infer<typeof listenerField> };

function probeOf(aim: Aim, from: Endpoint): Probe {
  return aim.port === undefined
    ? { ping: { from, to: aim.to } }
    : { tcp: { from, to: aim.to, port: aim.port, listener: aim.listener } };
}
