// Check kind: what the student answered, compared with a value or with what a probe then finds.
import { z } from 'zod';
import { deviceName, line, objectName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { type CaptureFact, capture } from '../observe/capture.ts';
import { stimulate } from '../observe/stimulate.ts';
import type { StimulusFact } from '../observe/stimulus.ts';
import { type TraceFact, trace } from '../observe/trace.ts';
import type { Asked } from '../observer.ts';
import { deviceRef } from '../place.ts';
import { framesOf, innermost } from './frames.ts';
import { probe, probeName, toStimulus } from './probe.ts';

const value = z.union([line, z.number()]).transform(String);
const expect = z.union([
  value.describe('the right answer'),
  z.array(value).min(1).describe('right answers, any of them'),
  z.strictObject({ reached: probe }).describe('yes when the probe is answered, else no'),
  z
    .strictObject({
      trace: z.strictObject({ host: objectName, bridge: deviceName, packet: line }),
      says: z.enum(['port', 'vlan', 'tunId', 'tunnelDst', 'ethDst', 'nwSrc', 'nwDst']),
    })
    .describe('a property of the packet as it leaves; `none` for no tag, and for a packet that leaves nowhere'),
  z
    .strictObject({
      capture: z.strictObject({ on: deviceRef, while: probe }),
      says: z.enum(['seen', 'vlan', 'vni', 'greKey', 'outerSrc', 'outerDst', 'ipSrc', 'ipDst']),
    })
    .describe("a property of the probe's first packet on the device; `seen`: yes or no"),
]);

const schema = z
  .strictObject({
    question: z.string().min(1).max(1000),
    choices: z.array(value).min(2).max(12).optional().describe('without them the student types the answer'),
    expect: expect.describe(
      'the right answer; or several; or what is found when it is asked: `reached` (yes or no), or what a trace or a capture `says`: port, vlan, tunId, tunnelDst, ethDst, nwSrc, nwDst of a packet that leaves a bridge; seen (yes or no), vlan, vni, greKey, outerSrc, outerDst, ipSrc, ipDst of the first packet of a probe on a device; `none` where there is no such thing',
    ),
  })
  .refine(
    ({ choices, expect: right }) =>
      choices === undefined ||
      (typeof right === 'string'
        ? choices.includes(right)
        : !Array.isArray(right) || right.every((one) => choices.includes(one))),
    {
      message: 'is not one of the choices',
      path: ['expect'],
    },
  );

type Found = { reached?: Asked<StimulusFact>; trace?: Asked<TraceFact>; capture?: Asked<CaptureFact> };

export const answer = defineKind({
  name: 'answer',
  sort: 'state',
  says: "The student's answer to a question is right: it is compared with a value, or with what a probe finds in the student's own network.",
  example: {
    kind: 'answer',
    question: 'Which tag does the frame carry on eth1?',
    expect: { trace: { host: 'compute1', bridge: 'br-int', packet: 'in_port=tap1,arp' }, says: 'vlan' },
  },
  schema,
  codes: {
    unanswered: 'This question is waiting for an answer.',
    wrong: 'That is not it. Look again, and think of what you see there.',
  },
  secret: true,
  ask: ({ expect: right }, places): Found => {
    if (typeof right === 'string' || Array.isArray(right)) return {};
    if ('reached' in right) {
      const asked = toStimulus(right.reached, places, `expect.reached.${probeName(right.reached)}.`, 2);
      return { reached: stimulate.ask(asked.from, { probe: asked }) };
    }
    if ('trace' in right)
      return {
        trace: trace.ask(places.host(right.trace.host, 'expect.trace.host'), {
          bridge: right.trace.bridge,
          packet: right.trace.packet,
        }),
      };
    const on = { ...places.stack(right.capture.on, 'expect.capture.on'), dev: right.capture.on.dev };
    const asked = toStimulus(right.capture.while, places, `expect.capture.while.${probeName(right.capture.while)}.`, 2);
    return { capture: capture.ask(on, { on, stimulus: asked, vxlan: right.says === 'vni' }) };
  },
  judge: (spec, facts, { written, places }) => {
    const given = written?.trim() ?? '';
    if (given === '') return [finding('unanswered', 'your answer', 'an answer', 'none yet')];
    const { expect: right } = spec;
    const wrong = [finding('wrong', 'your answer', 'another answer', given.slice(0, 200))];
    const tell = (values: readonly string[]) => (values.some((one) => sameAnswer(one, given)) ? [] : wrong);
    if (typeof right === 'string') return tell([right]);
    if (Array.isArray(right)) return tell(right);
    if ('reached' in right && facts.reached) return tell([facts.reached.delivered ? 'yes' : 'no']);
    if ('trace' in right && facts.trace)
      return facts.trace.bridge && facts.trace.trace
        ? tell(traceSays(facts.trace, right.says))
        : { blind: `the packet could not be traced: ${facts.trace.complaint || 'no such bridge'}` };
    if ('capture' in right && facts.capture) {
      if (!facts.capture.on.device) return { blind: `${right.capture.on.dev} could not be watched: there is no such device` };
      return tell(captureSays(facts.capture, right.says, toStimulus(right.capture.while, places, '', 2)));
    }
    return { blind: 'nothing was found to compare the answer with' };
  },
});

function traceSays(fact: TraceFact, says: string): readonly string[] {
  const outputs = fact.trace?.outputs ?? [];
  const told = outputs.map((one) => {
    if (says === 'port') return one.port;
    if (says === 'vlan') return one.vlan ?? 'none';
    if (says === 'tunId') return one.tunnel?.id ?? 'none';
    if (says === 'tunnelDst') return one.tunnel?.dst ?? 'none';
    const field = { ethDst: ['eth_dst'], nwSrc: ['ip_src', 'arp_spa'], nwDst: ['ip_dst', 'arp_tpa'] }[says] ?? [];
    return field.map((name) => one.packet[name]).find((text) => text !== undefined) ?? 'none';
  });
  return told.length > 0 ? told.map(String) : ['none'];
}

function captureSays(fact: CaptureFact, says: string, asked: Parameters<typeof framesOf>[0]): readonly string[] {
  const frame = framesOf(asked, fact.on.frames)[0];
  if (says === 'seen') return [frame ? 'yes' : 'no'];
  if (!frame) return ['none'];
  const inner = innermost(frame);
  const told: Readonly<Record<string, unknown>> = {
    vlan: frame.vlans[0]?.id,
    vni: frame.vxlan?.vni,
    greKey: frame.gre?.key,
    outerSrc: inner === frame ? undefined : frame.ip?.src,
    outerDst: inner === frame ? undefined : frame.ip?.dst,
    ipSrc: inner.ip?.src ?? inner.arp?.senderIp,
    ipDst: inner.ip?.dst ?? inner.arp?.targetIp,
  };
  return [String(told[says] ?? 'none')];
}

/** Without regard to case, spaces, a full stop at the end; numbers by value, decimal or hex. */
export function sameAnswer(right: string, given: string): boolean {
  const plain = (text: string): string => {
    const trimmed = text.trim().toLowerCase().replace(/\s+/g, ' ').replace(/\.$/, '');
    if (/^(0x[0-9a-f]+|\d+)$/.test(trimmed)) return String(Number(trimmed));
    return { y: 'yes', true: 'yes', n: 'no', false: 'no', untagged: 'none', 'no tag': 'none' }[trimmed] ?? trimmed;
  };
  return plain(right) === plain(given);
}
