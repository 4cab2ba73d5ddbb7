// `lab` on real hosts: verify accepts a sound grader and finds the fault of each bad one; grade and a session from the shell.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIXTURE_LABS } from '../support/lab-copy.ts';
import { PATIENCE } from '../support/patience.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LIMIT_MS = 300_000 * PATIENCE;
const scratch = mkdtempSync(path.join(tmpdir(), 'patchbay-verify-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function lab(args: readonly string[], labs = FIXTURE_LABS) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['server/cli/lab.mjs', ...args], {
    cwd: ROOT,
    env: { PATCHBAY_LABS: labs },
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

describe('lab verify', () => {
  let run: Awaited<ReturnType<typeof lab>>;
  const junit = path.join(scratch, 'verify.xml');
  const scores = path.join(scratch, 'SCORES.md');
  beforeAll(async () => {
    run = await lab(['verify', '--json', '--junit', junit, '--scores', scores]);
  }, LIMIT_MS);
  const reportOf = (id: string) => (JSON.parse(run.stdout) as { labs: { id: string }[] }).labs.find((one) => one.id === id);
  const saidOf = (id: string) => run.stderr.split('\n').filter((line) => line.startsWith(`${id}: `));

  it('falls short when one lab does', () => {
    expect(run.exitCode, run.stderr).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: false });
  });

  it('accepts a sound grader, and says so in the agreed shape', () => {
    expect(reportOf('sound'), run.stderr).toEqual({
      id: 'sound',
      ok: true,
      start: { checks: 4, failed: 4, held: 0 },
      steps: [
        { id: 'bridge', passed: true },
        { id: 'ports', passed: true },
      ],
      alternates: { passed: 1, all: 1 },
      mistakes: { asNamed: 1, all: 1 },
      mutants: { killed: 10, all: 10, inert: 1, survivors: [] },
      leaks: 0,
      prose: { ran: 4, failed: 0 },
    });
    expect(saidOf('sound')).toEqual([]);
  });

  it.each([
    ['bad-start', /start: check lo of step red passes before anything is done/],
    ['bad-control', /after the reference solution check apart fails: .*10\.0\.0\.2/],
    ['bad-mistake', /mistake blue-too: passes, but should fail red/],
    ['bad-leak', /leak: the checks left behind the file \/tmp\/left-by-the-check/],
    ['bad-vacuous', /check anything of step red holds at the start and no mistake makes it fail/],
    ['bad-prose', /prose of step red, block at line 3 on host1: "ip netns exec blue true" failed: exit status \d+/],
    ['bad-prose', /prose of step red, block at line 7 on host1: "true" succeeds, but the block says that it fails/],
    [
      'bad-reference',
      /step red: a command of the reference failed: labs\/bad-reference\/solution\/10-red.host1.sh:2: .*: exit status/,
    ],
    ['bad-reference', /alternate nothing: after step red check red fails/],
    [
      'bad-vacuous',
      /goal\.json: the reference makes another network: no ovs-bridge host1\/ovs\/br-int in host1; also netns host1\/ns\/red/,
    ],
  ])('finds the fault of %s', (id, words) => {
    expect(reportOf(id)).toMatchObject({ ok: false });
    expect(saidOf(id).join('\n')).toMatch(words);
  });

  it('lists the mutants that a grader lets live, by file and line', () => {
    expect(reportOf('bad-vacuous')).toMatchObject({
      mutants: {
        killed: 1,
        all: 5,
        survivors: expect.arrayContaining([
          'labs/bad-vacuous/solution/10-red.host1.sh:2: left out: ip netns exec red ip link set lo up',
        ]),
      },
    });
    expect(readFileSync(scores, 'utf8')).toContain('| bad-vacuous | 1 | 5 | 20 % |');
  });

  it('writes JUnit', () => {
    const xml = readFileSync(junit, 'utf8');
    expect(xml).toContain('<testsuite name="bad-mistake" tests="9" failures="1" errors="0">');
    expect(xml).toContain('message="mistake blue-too: passes, but should fail red"');
  });
});

it(
  'a new lab passes lint and verify as it stands',
  async () => {
    const labs = path.join(scratch, 'labs');
    mkdirSync(labs);
    expect(await lab(['new', '21-my-lab'], labs)).toMatchObject({ exitCode: 0 });
    expect(await lab(['lint'], labs)).toMatchObject({ exitCode: 0 });
    const verified = await lab(['verify', '21-my-lab', '--mutants', '3'], labs);
    expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0);
  },
  LIMIT_MS,
);

it(
  'a session is driven from the shell, and is gone after its stop',
  async () => {
    const started = await lab(['start', 'sound', '--seed', '5']);
    expect(started.exitCode, started.stderr).toBe(0);
    const session = /session (\w+)/.exec(started.stdout)?.[1] ?? '';
    const at = ['--session', session];
    try {
      expect(await lab(['check', ...at, 'bridge'])).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining('FAIL  br-int'),
      });
      expect(await lab(['exec', ...at, 'box1', 'ovs-vsctl', 'add-br', 'br-int'])).toMatchObject({ exitCode: 0 });
      expect(await lab(['check', ...at, 'bridge'])).toMatchObject({ exitCode: 0 });
      expect(await lab(['solve', ...at, 'ports'])).toMatchObject({ exitCode: 0 });
      expect(await lab(['check', ...at])).toMatchObject({ exitCode: 0 });
      expect(await lab(['exec', ...at, 'vm1', 'false'])).toMatchObject({ exitCode: 1 });
      expect(await lab(['exec', ...at, 'nobody', 'true'])).toMatchObject({ exitCode: 2 });
    } finally {
      expect(await lab(['stop', ...at])).toMatchObject({ exitCode: 0 });
    }
    expect(await lab(['check', ...at])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no session') });
  },
  LIMIT_MS,
);

it(
  'submissions are graded on fresh hosts, a row each',
  async () => {
    const folder = path.join(scratch, 'submissions');
    const hand = (name: string, file: string, text: string) => {
      mkdirSync(path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, file), text);
    };
    hand('ada', '10-red.host1.sh', 'ip netns add red\n');
    hand('bob', 'host1.sh', 'ip netns add rde\nexit 4\n');
    hand('eve', 'host9.sh', 'true\n');
    const csv = path.join(scratch, 'grades.csv');
    const { exitCode, stdout, stderr } = await lab(['grade', 'bad-mistake', '--solutions', folder, '--csv', csv, '--json']);
    expect(exitCode, stderr).toBe(1);
    const rows = readFileSync(csv, 'utf8').split('\r\n');
    expect(rows[0]).toBe('submission,outcome,earned,possible,red,findings,remarks');
    expect(rows[1]).toBe('ada,pass,10,10,10,,');
    expect(rows[2]).toMatch(/^bob,fail,0,10,0,.*check red fails.*ended with status 4/);
    expect(rows[3]).toMatch(/^eve,fail,0,10,0,.*the lab has no host ""host9""/);
    expect(JSON.parse(stdout)).toMatchObject({
      submissions: [
        { submission: 'ada', steps: [{ checks: [{ verdict: { outcome: 'pass' }, evidence: [{ host: 'host1' }] }] }] },
        {},
        {},
      ],
    });
  },
  LIMIT_MS,
);
