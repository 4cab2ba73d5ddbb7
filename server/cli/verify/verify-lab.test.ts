// What `verify` makes of an engine that fails, and how it holds and gives back its sessions. Real hosts: test/docker/verify.test.ts.
import { describe, expect, it } from 'vitest';
import { FIXTURE_LABS } from '../../../test/support/lab-copy.ts';
import { createCatalog } from '../../catalog/catalog.ts';
import type { Grader } from '../../domain/check.ts';
import type { HostEngine } from '../../domain/engine.ts';
import { AppError } from '../../errors.ts';
import { sayPassed } from './findings.ts';
import { labOk, mutationScore, reportJson } from './report.ts';
import { sample } from './sample.ts';
import { Slots } from './slots.ts';
import { verifyLab } from './verify-lab.ts';

const unused = () => Promise.reject(new Error('not expected'));
const grader: Grader = { lint: () => [], isPassive: () => true, findingCodes: () => [], run: unused };
const picturer = { picture: unused, listings: unused, forget() {} };
const eyes = { grader, picturer };
const pace = { grow() {}, step() {} };

function engine(over: Partial<HostEngine>): HostEngine {
  return {
    create: () => Promise.resolve(),
    reset: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    exec: unused,
    batch: unused,
    openPty: unused,
    watch: () => () => {},
    list: () => Promise.resolve([]),
    keepReady: () => {},
    isolation: unused,
    dispose: () => Promise.resolve(),
    ...over,
  };
}

describe('verify', () => {
  it('tells a host that cannot be had apart from a lab that is short', async () => {
    const catalog = createCatalog({ folder: FIXTURE_LABS, lintCheck: () => [], only: ['sound'] });
    const refuse = () => Promise.reject(new AppError('no-room', 'The machine has no room for more hosts.'));
    const slots = new Slots(engine({ create: refuse }), eyes, 2);
    const report = await verifyLab(catalog, catalog.getLab('sound'), slots, { seed: 1, mutants: 2 }, pace);
    expect(report.blind).toEqual(['could not look: The machine has no room for more hosts.']);
    expect(report.problems).toEqual([]);
    expect(labOk(report)).toBe(false);
  });

  it('does not swallow a fault of our own', async () => {
    const catalog = createCatalog({ folder: FIXTURE_LABS, lintCheck: () => [], only: ['sound'] });
    const slots = new Slots(engine({ create: () => Promise.reject(new TypeError('a bug')) }), eyes, 2);
    await expect(verifyLab(catalog, catalog.getLab('sound'), slots, { seed: 1, mutants: 0 }, pace)).rejects.toThrow('a bug');
  });

  it('gives each check so many times its time as it was told, but never more than its cap', async () => {
    const catalog = createCatalog({ folder: FIXTURE_LABS, lintCheck: () => [], only: ['sound'] });
    const lab = catalog.getLab('sound');
    const checks = [{ ...lab.steps[0]!.checks[0]!, withinMs: 3000 }];
    const given: number[][] = [];
    const run: Grader['run'] = async (specs) => {
      given.push(specs.map(({ withinMs }) => withinMs));
      return [];
    };
    const slow = new Slots(engine({}), { ...eyes, grader: { ...grader, run }, patience: 5 }, 1);
    await slow.run(async (slot) => {
      await slot.fresh(lab.topology);
      await slot.check(checks, {});
      await slot.check(checks, {}, 7);
    });
    expect(given).toEqual([[15_000], [7]]);
    await slow.dispose();
  });

  it('says of a check that lets a mistake pass what it was shown', () => {
    const passed = { checkId: 'led', title: 'led', points: 1, passive: false, verdict: { outcome: 'pass' } } as const;
    const evidence = [{ host: 'compute1', command: 'nc -z 10.0.0.1 80', output: 'Connection\n  succeeded!', exitCode: 0 }];
    expect(sayPassed({ ...passed, evidence })).toBe(
      'check led passes, but should fail (nc -z 10.0.0.1 80: Connection succeeded!)',
    );
    expect(sayPassed({ ...passed, evidence: [] })).toBe('check led passes, but should fail');
  });

  it('is not good when too many mutants live', () => {
    const report = {
      id: 'x',
      seconds: 1,
      start: { checks: 1, failed: 1, held: 0 },
      steps: [],
      alternates: { passed: 0, all: 0 },
      mistakes: { asNamed: 0, all: 0 },
      mutants: { killed: 95, all: 100, inert: 0, survivors: [] },
      leaks: 0,
      prose: { ran: 0, failed: 0 },
      problems: [],
      blind: [],
    };
    expect(labOk(report)).toBe(true);
    expect(labOk({ ...report, mutants: { ...report.mutants, killed: 94 } })).toBe(false);
    expect(mutationScore({ killed: 0, all: 0 })).toBe(1);
    expect(Object.keys(JSON.parse(reportJson([report], 1)).labs[0])).toEqual([
      'id',
      'ok',
      'start',
      'steps',
      'alternates',
      'mistakes',
      'mutants',
      'leaks',
      'prose',
    ]);
  });
});

describe('slots', () => {
  const topology = { hosts: [{ name: 'h' }], wires: [], instances: [] };

  it('are as many as allowed, are used again, and leave nothing', async () => {
    const calls: string[] = [];
    const told = (what: string) => (session: string) => Promise.resolve(void calls.push(`${what} ${session}`));
    const slots = new Slots(engine({ create: told('create'), reset: told('reset'), destroy: told('destroy') }), eyes, 2);
    let open = 0;
    let most = 0;
    const task = () =>
      slots.run(async (slot) => {
        most = Math.max(most, ++open);
        await slot.fresh(topology);
        open--;
      });
    await Promise.all([task(), task(), task(), task(), task()]);
    await slots.dispose();
    expect(most).toBe(2);
    const [a, b] = slots.sessions;
    expect(calls.filter((call) => call.startsWith('create')).sort()).toEqual([`create ${a}`, `create ${b}`].sort());
    expect(calls.filter((call) => call.startsWith('reset'))).toHaveLength(3);
    expect(calls.filter((call) => call.startsWith('destroy')).sort()).toEqual([`destroy ${a}`, `destroy ${b}`].sort());
    expect(a).toMatch(/^v[0-9a-f]{11}$/);
  });
});

it('a sample is a part, in order, the same for the same seed', () => {
  const items = Array.from({ length: 50 }, (_, index) => index);
  const part = sample(items, 10, 3);
  expect(part).toHaveLength(10);
  expect([...part].sort((a, b) => a - b)).toEqual(part);
  expect(sample(items, 10, 3)).toEqual(part);
  expect(sample(items, 10, 4)).not.toEqual(part);
  expect(sample(items, 60, 3)).toEqual(items);
});
