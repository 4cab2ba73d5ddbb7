// What holds for every check kind: examples that are sound, judges that stand garbage, hints for all that can be found.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../domain/check.ts';
import type { Topology } from '../../domain/lab.ts';
import { createGrader } from '../grader.ts';
import { kindsPage } from '../kinds-page.ts';
import { observers } from '../observe/registry.ts';
import { createPlaces } from '../place.ts';
import { unpackRecording } from '../recording.ts';
import { checkKinds } from './registry.ts';

const instance = (name: string, host: string) => ({
  name,
  host,
  mac: 'fa:16:3e:00:00:01',
  tap: `tap-${name}`,
  address: '10.0.0.1/24',
});
const topology: Topology = {
  hosts: [{ name: 'compute1' }, { name: 'network' }],
  wires: [],
  instances: [instance('vm1', 'compute1'), instance('vm2', 'compute1'), instance('vm3', 'compute1')],
};
const kinds = [...checkKinds.values()];
const specOf = ({ kind: _, ...spec }: Readonly<Record<string, unknown>>) => spec;
const judge = (name: string, spec: Record<string, unknown>, answers: Record<string, Answer>, written?: string) =>
  checkKinds.get(name)?.judge(spec, answers, observers, { places: createPlaces(topology), written });

/** Findings that are hard to bring about on real hosts. */
const rare: readonly (readonly [kind: string, spec: Record<string, unknown>, seen: Record<string, unknown>, code: string])[] = [
  ['ping', { from: 'vm1', to: '10.0.0.2' }, { reply: { received: 0, said: 'Destination Host Unreachable' } }, 'no-neighbour'],
  ['ping', { from: 'vm1', to: '10.0.0.2' }, { reply: { received: 0, said: 'Frag needed and DF set (mtu = 1400)' } }, 'too-big'],
  [
    'dhcp',
    { from: 'vm1' },
    { given: { device: true, offers: [{ address: '10.0.0.9', server: '10.0.0.2' }], lease: null, refused: true } },
    'refused',
  ],
  [
    'dhcp',
    { from: 'vm1', only: true },
    {
      given: {
        device: true,
        offers: [
          { address: '10.0.0.9', server: '10.0.0.2' },
          { address: '10.0.0.8', server: '10.0.0.3' },
        ],
        lease: { address: '10.0.0.9', server: '10.0.0.2', options: {} },
        refused: false,
      },
    },
    'extra-server',
  ],
  // Outside the number that was asked for, inside another one: pushed where it was to be written over.
  [
    'capture',
    { on: { host: 'compute1', dev: 'eth1' }, while: { ping: { from: 'vm1', to: '10.0.0.2' } }, expect: { vlan: 100 } },
    {
      look: {
        on: {
          device: true,
          frames: [
            {
              vlans: [
                { id: 100, priority: 0 },
                { id: 1, priority: 0 },
              ],
              arp: { op: 'request', targetIp: '10.0.0.2' },
              text: '',
            },
          ],
        },
        stimulus: { delivered: false, said: '' },
      },
    },
    'wrong-vlan',
  ],
  // A router that asks its neighbour alone whether he is still there: not the ping, whose sender nobody translated.
  [
    'capture',
    {
      on: { in: 'vm2', dev: 'eth0' },
      while: { ping: { from: 'vm1', to: '10.0.0.2' } },
      expect: { ipSrc: '10.0.0.1', ipDst: '10.0.0.2', ethDst: 'fa:16:3e:00:00:02' },
    },
    {
      look: {
        on: {
          device: true,
          frames: [
            {
              dst: 'fa:16:3e:00:00:02',
              vlans: [],
              arp: { op: 'request', senderIp: '10.0.0.1', targetIp: '10.0.0.2' },
              text: '',
            },
          ],
        },
        stimulus: { delivered: true, said: '' },
      },
    },
    'nothing-seen',
  ],
];

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (name, kind) => {
  const spec = specOf(kind.example);
  const questions = kind.ask(kind.schema.parse(spec), createPlaces(topology));

  it('has an example that lint finds sound', () => {
    expect(kind.example.kind).toBe(name);
    expect(createGrader().lint({ id: 'x', kind: name, title: 'x', points: 1, withinMs: 0, hints: {}, spec }, topology)).toEqual(
      [],
    );
  });

  it('asks plain data of observers that there are', () => {
    for (const question of Object.values(questions)) {
      expect(observers.has(question.ask)).toBe(true);
      expect(JSON.parse(JSON.stringify(question))).toEqual(question);
    }
  });

  it('refuses a key that it does not know', () => {
    expect(kind.schema.safeParse({ ...spec, colour: 'red' }).success).toBe(false);
  });

  it('neither throws nor passes on garbage', () => {
    const garbage = fc.record(
      Object.fromEntries(Object.keys(questions).map((key) => [key, fc.oneof(fc.anything(), fc.record({ seen: fc.anything() }))])),
    );
    fc.assert(
      fc.property(garbage, fc.option(fc.string(), { nil: undefined }), (answers, written) => {
        const judgement = kind.judge(spec, answers as Record<string, Answer>, observers, {
          places: createPlaces(topology),
          written,
        });
        expect(['fail', 'inconclusive']).toContain(judgement.outcome);
      }),
      { numRuns: 100 },
    );
  });

  it('neither throws nor passes when it is blind or its namespace is gone', () => {
    if (Object.keys(questions).length === 0) return;
    const all = (answer: Answer) => Object.fromEntries(Object.keys(questions).map((key) => [key, answer]));
    const context = { places: createPlaces(topology), written: 'x' };
    expect(kind.judge(spec, all({ blind: 'away' }), observers, context)).toEqual({ outcome: 'inconclusive', blind: ['away'] });
    expect(kind.judge(spec, {}, observers, context).outcome).toBe('inconclusive');
    expect(kind.judge(spec, all({ seen: { noNamespace: 'vm1', host: 'compute1' } }), observers, context)).toMatchObject({
      outcome: 'fail',
      findings: [{ code: 'no-namespace' }],
    });
  });
});

describe('findings', () => {
  it.each(rare)('%s %j %j: %s', (kind, spec, seen, code) => {
    const answers = Object.fromEntries(Object.entries(seen).map(([key, value]) => [key, { seen: value }]));
    expect(judge(kind, spec, answers)).toMatchObject({ outcome: 'fail', findings: [{ code }] });
  });

  it('are all shown by a test, and none is without a hint', () => {
    const recording = unpackRecording(readFileSync(path.join(import.meta.dirname, '../recorded/looks.json'), 'utf8'));
    for (const kind of kinds) {
      const recorded = recording.checks.filter((one) => one.kind === kind.name).flatMap((one) => one.expected.split(' '));
      const shown = new Set([...recorded, ...rare.filter(([name]) => name === kind.name).map(([, , , code]) => code)]);
      expect([...shown].filter((code) => code !== 'pass' && code !== 'no-namespace').sort(), kind.name).toEqual(
        Object.keys(kind.codes).sort(),
      );
    }
  });
});

it('docs/check-kinds.md says what the schemas say (npx tsx server/grading/write-kinds-page.ts)', () => {
  expect(readFileSync(path.resolve(import.meta.dirname, '../../../docs/check-kinds.md'), 'utf8')).toBe(kindsPage());
});
