// Check kind: what is seen on a named device while a probe runs.
import { z } from 'zod';
import { ipv4, mac, vlanOrNone, vni, whole } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { capture as observer } from '../observe/capture.ts';
import { deviceRef, type Places, sayPlace } from '../place.ts';
import { framesOf, framesThatShow, sayFrame, tellFrames } from './frames.ts';
import { probe, probeName, sayStimulus, toStimulus } from './probe.ts';

const seen = {
  vlan: vlanOrNone.optional().describe('the one tag of the frame as it is on this device; two are wrong'),
  vni: vni.optional(),
  greKey: whole(0, 0xffffffff).optional(),
  outerSrc: ipv4.optional(),
  outerDst: ipv4.optional(),
  innerSrc: ipv4.optional(),
  innerDst: ipv4.optional(),
  ipSrc: ipv4.optional().describe('of the packet itself, inside a tunnel if it is in one; ARP has none, unless it is the probe'),
  ipDst: ipv4.optional(),
  ethSrc: mac.optional().describe('of the frame itself, inside a tunnel if it is in one'),
  ethDst: mac.optional(),
};

const schema = z
  .strictObject({
    on: deviceRef,
    while: probe.describe('the probe whose packets are looked for'),
    expect: z
      .strictObject({ ...seen, nothing: z.literal(true).optional().describe('no packet of the probe is seen') })
      .refine(
        (expect) => Object.values(expect).some((value) => value !== undefined),
        'expects nothing at all: name what is to be seen, or `nothing: true`',
      )
      .refine(
        (expect) => !expect.nothing || Object.values(expect).filter((value) => value !== undefined).length === 1,
        '`nothing` stands alone',
      ),
    control: deviceRef
      .optional()
      .describe(
        'with `nothing`: a device on which the packets must be seen in the same moment; without it the probe must be answered',
      ),
  })
  .refine((spec) => spec.control === undefined || spec.expect.nothing, {
    message: '`control` belongs to `nothing`',
    path: ['control'],
  });

export const capture = defineKind({
  name: 'capture',
  sort: 'behaviour',
  says: 'While a probe runs, its packets are seen on a device with this VLAN id, VNI, GRE key, these addresses, or not at all.',
  example: {
    kind: 'capture',
    on: { host: 'compute1', dev: 'eth1' },
    while: { ping: { from: 'vm1', to: 'vm2' } },
    expect: { vlan: 100 },
  },
  schema,
  codes: {
    'no-device': 'The device to look at is not there, or is down.',
    'nothing-seen': 'No packet of the probe came by on this device.',
    'wrong-vlan': 'The packets are there, with another VLAN tag.',
    'wrong-vni': 'The packets are there, not in a VXLAN tunnel with this VNI.',
    'wrong-gre-key': 'The packets are there, not in a GRE tunnel with this key.',
    'wrong-outer': 'The packets are there, in a tunnel between other addresses.',
    'wrong-address': 'The packets are there, with other addresses.',
    seen: 'Packets were seen where none should be.',
    'not-delivered': 'That nothing is seen here proves nothing, since the probe itself was not answered.',
    'control-failed': 'That nothing is seen here proves nothing: nothing was seen at the other device either.',
  },
  ask: (spec, places) => ({
    look: observer.ask(
      { host: spot(spec.on, places, 'on').host },
      {
        on: spot(spec.on, places, 'on'),
        ...(spec.control && { also: spot(spec.control, places, 'control') }),
        stimulus: toStimulus(spec.while, places, `while.${probeName(spec.while)}.`, 2),
        vxlan: spec.expect.vni !== undefined,
      },
    ),
  }),
  judge: (spec, { look }, { places }) => {
    const stimulus = toStimulus(spec.while, places, `while.${probeName(spec.while)}.`, 2);
    const what = sayStimulus(stimulus);
    const where = sayPlace(places.stack(spec.on, 'on'), `device ${spec.on.dev}`);
    if (!look.on.device) return [finding('no-device', where, `a device ${spec.on.dev} that is up`, 'there is none')];
    const frames = framesOf(stimulus, look.on.frames);
    const { nothing, ...wanted } = spec.expect;
    if (!nothing) return tellFrames(wanted, framesThatShow(wanted, stimulus, frames), where, what, look.stimulus.said);
    if (look.also) {
      const at = sayPlace(places.stack(spec.control ?? spec.on, 'control'), `device ${spec.control?.dev}`);
      if (!look.also.device) return [finding('no-device', at, 'a device that is up', 'there is none')];
      if (framesOf(stimulus, look.also.frames).length === 0)
        return [finding('control-failed', at, `packets of the ${what}`, 'none was seen')];
    } else if (!look.stimulus.delivered)
      return [finding('not-delivered', where, `the ${what} is answered`, look.stimulus.said || 'no answer')];
    const first = frames[0];
    if (first) return [finding('seen', where, `nothing of the ${what}`, sayFrame(first))];
    return look.on.whole ? [] : { blind: `the capture on ${spec.on.dev} was ended, full or stopped before the probe was over` };
  },
});

function spot(ref: z.infer<typeof deviceRef>, places: Places, field: string) {
  return { ...places.stack(ref, field), dev: ref.dev };
}
