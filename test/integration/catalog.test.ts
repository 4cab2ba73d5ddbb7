// Labs on disk: a sound one is read whole; each thing that can be wrong names file, line, field and reason.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: labs are full of placeholders
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createCatalog } from '../../server/catalog/catalog.ts';
import { scoresPage } from '../../server/cli/verify/scores.ts';
import type { LabProblem } from '../../server/domain/lab.ts';
import { createGrader } from '../../server/grading/grader.ts';
import { copyLab, FIXTURE_LABS, type LabCopy } from '../support/lab-copy.ts';

const lintCheck = () => [];
let copy: LabCopy | undefined;
afterEach(() => {
  copy?.dispose();
  copy = undefined;
});

function problemsAfter(change: (lab: LabCopy) => void): readonly LabProblem[] {
  copy = copyLab('sound');
  change(copy);
  const catalog = createCatalog({ folder: copy.folder, lintCheck });
  return catalog.broken().flatMap((lab) => lab.problems);
}

type Case = [name: string, change: (lab: LabCopy) => void, expected: Partial<LabProblem> & { says: RegExp }];
const CASES: Case[] = [
  ['not YAML', (l) => l.edit('lab.yaml', 'title: One bridge', 'title: [One'), { file: 'labs/sound/lab.yaml', says: /not YAML/ }],
  ['unquoted placeholder', (l) => l.edit('lab.yaml', 'mac: "${mac1}"', 'mac: ${mac1}'), { line: 20, says: /must be quoted/ }],
  [
    'unknown key',
    (l) => l.edit('lab.yaml', 'minutes:', 'minuts:'),
    { line: 5, field: 'minuts', says: /unknown key "minuts"; did you mean "minutes"/ },
  ],
  ['missing key', (l) => l.edit('lab.yaml', 'minutes: 5\n', ''), { field: 'minutes', says: /expected number, missing/ }],
  [
    'unknown key deep down',
    (l) => l.edit('lab.yaml', 'tap: "tap${port1}"', 'tab: "tap${port1}"'),
    { line: 20, field: 'topology.instances[0].tab', says: /did you mean "tap"/ },
  ],
  [
    'wrong type',
    (l) => l.edit('lab.yaml', 'points: 20', 'points: many'),
    { field: 'steps[1].points', says: /expected number, found "many"/ },
  ],
  [
    'unknown word',
    (l) => l.edit('lab.yaml', 'level: beginner', 'level: begginer'),
    { line: 4, field: 'level', says: /found "begginer"; did you mean "beginner"/ },
  ],
  [
    'unknown kind of variable',
    (l) => l.edit('lab.yaml', 'kind: vlan', 'kind: vlans'),
    { line: 11, field: 'variables.vlan.kind', says: /vlans/ },
  ],
  [
    'unknown host of an instance',
    (l) => l.edit('lab.yaml', 'vm2, host: box1', 'vm2, host: bxo1'),
    { line: 21, field: 'topology.instances[1].host', says: /unknown host "bxo1"; did you mean "box1"/ },
  ],
  [
    'unknown host of a check',
    (l) => l.edit('lab.yaml', 'host: box1\n        bridge: br-int', 'host: box2\n        bridge: br-int'),
    { line: 32, field: 'steps[0].checks[0].host', says: /unknown host "box2"; did you mean "box1"/ },
  ],
  [
    'unknown host of a script',
    (l) => l.write('solution/20-ports.box3.sh', 'true\n'),
    { file: 'labs/sound/solution/20-ports.box3.sh', says: /unknown host "box3"/ },
  ],
  [
    'unknown host of a command block',
    (l) => l.edit('steps/10-bridge.md', 'console box1', 'console bxo1'),
    { file: 'labs/sound/steps/10-bridge.md', line: 3, says: /unknown host "bxo1"; did you mean "box1"/ },
  ],
  [
    'missing step file',
    (l) => l.remove('steps/20-ports.md'),
    { file: 'labs/sound/lab.yaml', line: 34, field: 'steps[1].id', says: /no file steps\/<NN>-ports.md/ },
  ],
  [
    'extra step file',
    (l) => l.write('steps/30-port.md', 'x\n'),
    { file: 'labs/sound/steps/30-port.md', says: /no step "port"; did you mean "ports"/ },
  ],
  [
    'steps in another order',
    (l) => {
      l.remove('steps/20-ports.md');
      l.write('steps/05-ports.md', 'x\n');
    },
    { says: /another order: ports, bridge/ },
  ],
  [
    'unknown variable in prose',
    (l) => l.edit('steps/20-ports.md', 'tag ${vlan}', 'tag ${vlna}'),
    { file: 'labs/sound/steps/20-ports.md', line: 1, column: 56, says: /unknown variable \$\{vlna\}.*did you mean "vlan"/ },
  ],
  [
    'unknown variable in a script',
    (l) => l.edit('solution/20-ports.box1.sh', 'tap${port2}', 'tap${port3}'),
    { file: 'labs/sound/solution/20-ports.box1.sh', line: 4, says: /\$\{port3\}/ },
  ],
  [
    'unknown variable in a check',
    (l) => l.edit('lab.yaml', 'port: "tap${port2}"', 'port: "tap${prt2}"'),
    { line: 50, field: 'steps[1].checks[1].port', says: /\$\{prt2\}/ },
  ],
  [
    'unknown variable in a mistake',
    (l) => l.edit('mistakes/wrong-tag/20-ports.box1.sh', '${vlan}', '${lan}'),
    { file: 'labs/sound/mistakes/wrong-tag/20-ports.box1.sh', says: /\$\{lan\}/ },
  ],
  ['impossible form', (l) => l.edit('lab.yaml', '${net:12/}', '${net:299/}'), { line: 21, says: /has no address number 299/ }],
  [
    'duplicate check',
    (l) => l.edit('lab.yaml', 'id: port2', 'id: port1'),
    { field: 'steps[1].checks[1].id', says: /a check "port1" already/ },
  ],
  [
    'duplicate step',
    (l) => l.edit('lab.yaml', 'id: ports', 'id: bridge'),
    { field: 'steps[1].id', says: /a step "bridge" already/ },
  ],
  [
    'tap too long',
    (l) => l.edit('lab.yaml', '"tap${port1}"', '"tapper${port1}"'),
    { field: 'topology.instances[0].tap', says: /at most 15 characters/ },
  ],
  [
    'NIC too long',
    (l) =>
      l.edit('lab.yaml', '  instances:', '  wires: [{ name: w, ends: [{ host: box1, nic: interface-to-data }] }]\n  instances:'),
    { field: 'topology.wires[0].ends[0].nic', says: /at most 15/ },
  ],
  [
    'missing set-up file',
    (l) => l.edit('lab.yaml', 'role: compute', 'setup: setup/x.sh'),
    { field: 'topology.hosts.box1.setup', says: /no file setup\/x.sh/ },
  ],
  [
    'prefix wider than its range',
    (l) => l.edit('lab.yaml', 'prefix: 24', 'prefix: 4'),
    { field: 'variables.net.prefix', says: /does not fit/ },
  ],
  [
    'mistake naming no check',
    (l) => l.edit('mistakes/wrong-tag/about.yaml', 'talk', 'tlak'),
    {
      file: 'labs/sound/mistakes/wrong-tag/about.yaml',
      line: 3,
      field: 'fails[1]',
      says: /no check "tlak".*did you mean "talk"/,
    },
  ],
  [
    'mistake in no step',
    (l) => l.edit('mistakes/wrong-tag/about.yaml', 'step: ports', 'step: prots'),
    { line: 2, field: 'step', says: /did you mean "ports"/ },
  ],
  [
    'mistake without about.yaml',
    (l) => l.remove('mistakes/wrong-tag/about.yaml'),
    { file: 'labs/sound/mistakes/wrong-tag/about.yaml', says: /missing/ },
  ],
  [
    'holdsAtStart of no check',
    (l) => l.edit('lab.yaml', 'points: 20', 'points: 20\n    holdsAtStart: { tolk: because }'),
    { field: 'steps[1].holdsAtStart.tolk', says: /did you mean "talk"/ },
  ],
  [
    'question without an answer',
    (l) => l.edit('lab.yaml', 'kind: ping', 'kind: answer'),
    { file: 'labs/sound/solution/20-ports.answers.yaml', field: 'talk', says: /no answer/ },
  ],
  [
    'image without a text',
    (l) => l.edit('steps/20-ports.md', '![vm1 and vm2 on br-int]', '![]'),
    { file: 'labs/sound/steps/20-ports.md', line: 3, says: /no text for those who cannot see it/ },
  ],
  ['missing image', (l) => l.remove('figures/bridge.svg'), { line: 3, says: /no file figures\/bridge.svg/ }],
  [
    'image from elsewhere',
    (l) => l.edit('steps/20-ports.md', 'figures/bridge.svg', 'https://x.org/a.svg'),
    { line: 3, says: /SVG of the lab's own/ },
  ],
  ['broken link', (l) => l.edit('steps/10-bridge.md', 'Look at it', '[Look](../x.md)'), { line: 11, says: /a link leads to/ }],
  [
    'link to no lab',
    (l) => l.edit('steps/10-bridge.md', 'Look at it', '[Look](/labs/sond)'),
    { line: 11, says: /unknown lab "sond"; did you mean "sound"/ },
  ],
  [
    'unknown term',
    (l) => l.edit('steps/10-bridge.md', ':term[bridge]', ':term[brigde]'),
    { line: 1, says: /no term "brigde".*did you mean "bridge"/ },
  ],
  ['unknown box', (l) => l.edit('steps/10-bridge.md', ':::task', ':::taks'), { line: 7, says: /did you mean "task"/ }],
  ['raw HTML', (l) => l.edit('steps/10-bridge.md', 'Look at it', '<script>alert(1)</script>'), { line: 11, says: /raw HTML/ }],
  [
    'a prompt in a command block',
    (l) => l.edit('steps/10-bridge.md', 'ovs-vsctl show', '$ ovs-vsctl show'),
    { line: 3, says: /without a prompt/ },
  ],
  [
    'unknown lab before it',
    (l) => l.edit('lab.yaml', 'part: A', 'part: A\nafter: [10-nothing]'),
    { line: 7, field: 'after[0]', says: /unknown lab "10-nothing"/ },
  ],
  [
    'a lab after itself',
    (l) => l.edit('lab.yaml', 'part: A', 'part: A\nafter: [sound]'),
    { line: 7, field: 'after', says: /circle: sound after sound/ },
  ],
  [
    'misspelt folder',
    (l) => l.write('mistake/x/about.yaml', ''),
    { file: 'labs/sound/mistake', says: /did you mean "mistakes"/ },
  ],
  [
    'misspelt script',
    (l) => l.write('solution/20-port.box1.sh', ''),
    { file: 'labs/sound/solution/20-port.box1.sh', says: /did you mean "ports"/ },
  ],
  [
    'a goal with an unknown variable',
    (l) => l.edit('goal.json', 'tap${port2}', 'tap${prt2}'),
    { file: 'labs/sound/goal.json', says: /unknown variable \$\{prt2\}/ },
  ],
  [
    'a cable of the goal that ends nowhere',
    (l) => l.edit('goal.json', '"to":"box1/ovs/br-int', '"to":"box1/ovs/br-ex'),
    { file: 'labs/sound/goal.json', field: 'edges[0].to', says: /there is no node "box1\/ovs\/br-ex/ },
  ],
  [
    'a goal with an unknown kind of thing',
    (l) => l.edit('goal.json', '"kind":"ovs-bridge"', '"kind":"bridge"'),
    { file: 'labs/sound/goal.json', field: 'nodes[5].kind', says: /expected/ },
  ],
  [
    'a goal that is no JSON',
    (l) => l.edit('goal.json', '"edges": [', '"edges": [[['),
    { file: 'labs/sound/goal.json', says: /not YAML/ },
  ],
  ['script with another number', (l) => l.write('solution/30-ports.box1.sh', ''), { says: /has the number 20.*not 30/ }],
];

describe('a broken lab', () => {
  it.each(CASES)('%s', (_name, change, { says, ...where }) => {
    const problems = problemsAfter(change);
    const fitting = problems.filter((problem) => says.test(problem.reason));
    expect(fitting, JSON.stringify(problems, null, 1)).not.toHaveLength(0);
    expect(fitting[0]).toMatchObject(where);
  });

  it('has all its problems told at once', () => {
    const problems = problemsAfter((lab) => {
      lab.edit('lab.yaml', 'minutes: 5', 'minuts: 5\nminutes: 5');
      lab.edit('lab.yaml', 'vm2, host: box1', 'vm2, host: box9');
      lab.edit('steps/20-ports.md', '${vlan}', '${vlam}');
    });
    expect(problems.map((problem) => problem.file)).toEqual([
      'labs/sound/lab.yaml',
      'labs/sound/lab.yaml',
      'labs/sound/steps/20-ports.md',
    ]);
  });

  it('is left out, and asked for by name it says why', () => {
    copy = copyLab('sound');
    copy.edit('lab.yaml', 'minutes:', 'minuts:');
    const catalog = createCatalog({ folder: copy.folder, lintCheck });
    expect(catalog.labs()).toEqual([]);
    expect(() => catalog.getLab('sound')).toThrow(/labs\/sound\/lab.yaml:2 \(minutes\): expected number, missing/);
    expect(() => catalog.getLab('other')).toThrow(/no lab "other"/);
  });

  it("carries grading's word on a check, at the field", () => {
    copy = copyLab('sound');
    const catalog = createCatalog({
      folder: copy.folder,
      lintCheck: (check) => (check.id === 'port2' ? [{ field: 'tag', reason: `unknown VLAN ${String(check.spec.tag)}` }] : []),
      findingCodes: () => ['missing'],
    });
    expect(catalog.broken()[0]?.problems[0]).toMatchObject({
      line: 51,
      field: 'steps[1].checks[1].tag',
      reason: expect.stringMatching(/^unknown VLAN \d+$/),
    });
  });

  it('has no hint that is never shown', () => {
    copy = copyLab('sound');
    copy.edit('lab.yaml', '{ otherwise: ', '{ mising: "x", otherwise: ');
    const catalog = createCatalog({ folder: copy.folder, lintCheck, findingCodes: () => ['missing'] });
    expect(catalog.broken()[0]?.problems).toEqual([
      expect.objectContaining({
        field: 'steps[0].checks[0].hints.mising',
        reason: expect.stringContaining('did you mean "missing"'),
      }),
    ]);
  });
});

describe('whatever is in lab.yaml', () => {
  it('the catalogue says what is wrong rather than fall over', () => {
    const lab = copyLab('sound');
    copy = lab;
    const lines = readFileSync(path.join(FIXTURE_LABS, 'sound/lab.yaml'), 'utf8').split('\n');
    const at = fc.integer({ min: 0, max: lines.length - 1 });
    const piece = fc.oneof(
      fc.constantFrom(
        '',
        '- ',
        '  x: 1',
        '[',
        '${vlan}',
        '{}',
        'steps:',
        '&a [*a, *a]',
        'null',
        '"',
        '\t',
        '<<: *x',
        '__proto__: {}',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(at, fc.integer({ min: 0, max: 3 }), piece, (from, count, text) => {
        lab.write('lab.yaml', [...lines.slice(0, from), text, ...lines.slice(from + count)].join('\n'));
        const catalog = createCatalog({
          folder: lab.folder,
          lintCheck: (check, topology) => createGrader().lint(check, topology),
        });
        expect(catalog.labs().length + catalog.broken().length).toBe(1);
        for (const problem of catalog.broken().flatMap((one) => one.problems)) {
          expect(problem.line).toBeGreaterThan(0);
          expect(problem.reason).not.toBe('');
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(['', '[]', '42', 'a: &a [x]\nb: [*a]', '--- a\n--- b', 'x: '.repeat(50)])('%j is a broken lab', (text) => {
    copy = copyLab('sound');
    copy.write('lab.yaml', text);
    expect(createCatalog({ folder: copy.folder, lintCheck }).broken()).toHaveLength(1);
  });
});

describe('a sound lab', () => {
  const catalog = createCatalog({ folder: FIXTURE_LABS, lintCheck, only: ['sound'] });
  const lab = catalog.getLab('sound');
  const values = catalog.draw(lab, 1);

  it('is read whole', () => {
    expect(catalog.broken()).toEqual([]);
    expect(lab.steps.map((step) => step.id)).toEqual(['bridge', 'ports']);
    expect(lab.steps[1]?.checks[2]).toMatchObject({
      id: 'talk',
      kind: 'ping',
      withinMs: 3000,
      points: 1,
      spec: { from: 'vm1', to: 'vm2' },
    });
    expect(lab.solution[1]?.scripts[0]?.commands).toEqual([
      { text: 'ovs-vsctl show', line: 2, inert: 'only a look at what is there' },
      { text: 'ovs-vsctl add-port br-int tap${port1} tag=${vlan}', line: 3 },
      { text: 'ovs-vsctl add-port br-int tap${port2} tag=${vlan}', line: 4 },
    ]);
    expect(lab.alternates[0]?.steps.map((step) => step.scripts[0]?.file)).toEqual([
      'labs/sound/solution/10-bridge.box1.sh',
      'labs/sound/alternates/by-hand/20-ports.box1.sh',
    ]);
    expect(lab.mistakes[0]).toMatchObject({ stepId: 'ports', fails: ['port2', 'talk'] });
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(lab.steps[0] ?? {}, { points: 99 })).toThrow(TypeError);
  });

  it('has the same values in topology, checks, scripts and prose', () => {
    const tap = `tap${values.port1}`;
    expect(catalog.fillTopology(lab.topology, values).instances[0]?.tap).toBe(tap);
    expect(catalog.fillStep(lab.steps[1]!, values).checks[0]?.spec.port).toBe(tap);
    expect(catalog.fillSolution(lab.solution[1]!, values).scripts[0]?.commands[1]?.text).toBe(
      `ovs-vsctl add-port br-int ${tap} tag=${values.vlan}`,
    );
    expect(catalog.renderStep(lab, lab.steps[1]!, values)).toContain(`<code>${tap}</code>`);
  });
});

it("reads what verify wrote about a lab's grader", () => {
  copy = copyLab('sound');
  const report = {
    id: 'sound',
    seconds: 1,
    start: { checks: 0, failed: 0, held: 0 },
    steps: [],
    alternates: { passed: 0, all: 0 },
    mistakes: { asNamed: 0, all: 0 },
  };
  const rest = {
    mutants: { killed: 19, all: 20, inert: 3, survivors: ['a:1: left out: b'] },
    leaks: 0,
    prose: { ran: 0, failed: 0 },
    problems: [],
    blind: [],
  };
  copy.write('../SCORES.md', scoresPage([{ ...report, ...rest }]));
  const catalog = createCatalog({ folder: copy.folder, lintCheck });
  expect(catalog.findScore('sound')).toEqual({ killed: 19, all: 20, inert: 3 });
  expect(catalog.findScore('other')).toBeNull();
});
