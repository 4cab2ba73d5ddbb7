// The command as a whole, without hosts: what it prints, and how it ends.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: labs are full of placeholders
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { copyLab, FIXTURE_LABS, type LabCopy } from '../../test/support/lab-copy.ts';
import { generatedFiles } from './commands/schema.ts';
import type { Setup } from './compose.ts';
import { main } from './lab.ts';

vi.setConfig({ testTimeout: 30_000 });
let copy: LabCopy | undefined;
afterEach(() => {
  copy?.dispose();
  copy = undefined;
  vi.unstubAllEnvs();
});

const noHosts: Setup = {
  ensureHosts: () => Promise.reject(new Error('No Docker engine answers. Start it.')),
  capabilities: () => Promise.resolve([]),
  containers: () => Promise.resolve([]),
};

async function lab(labs: string, ...args: string[]) {
  vi.stubEnv('PATCHBAY_LABS', labs);
  const printed: string[] = [];
  const noted: string[] = [];
  // commander writes its own help and complaints to the streams.
  const streams = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')].map((spy) =>
    spy.mockImplementation((text) => noted.push(String(text)) > 0),
  );
  const terminal = {
    print: (text: string) => printed.push(text),
    note: (text: string) => noted.push(text),
    bar: () => ({ step() {}, grow() {}, tell() {}, end() {} }),
    colour: false,
  };
  const status = await main(args, noHosts, terminal).finally(() => streams.forEach((spy) => void spy.mockRestore()));
  return { status, printed: printed.join('\n'), noted: noted.join('\n') };
}

describe('lab', () => {
  it('lists labs, the broken ones with their first error', async () => {
    copy = copyLab('sound');
    expect((await lab(copy.folder, 'list')).printed).toMatch(/^sound {2}A {2}beginner {2}5 min {2}2 steps {2}One bridge$/);
    copy.edit('lab.yaml', 'points: 20', 'pionts: 20');
    expect((await lab(copy.folder, 'list')).printed).toMatch(
      /^sound {2}broken: labs\/sound\/lab.yaml:36: unknown key "pionts"; did you mean "points"\?$/,
    );
  });

  it('says errors as file:line:column: field: reason, and ends with 1', async () => {
    copy = copyLab('sound');
    copy.edit('lab.yaml', 'kind: ping', 'kind: pnig');
    copy.edit('lab.yaml', 'to: vm2', 'to: vm3');
    copy.edit('lab.yaml', 'tag: "${vlan}"\n      - id: talk', 'tagg: "${vlan}"\n      - id: talk');
    const { status, printed } = await lab(copy.folder, 'lint');
    expect(status).toBe(1);
    expect(printed.split('\n')).toEqual([
      expect.stringMatching(/^labs\/sound\/lab.yaml:51:9: steps\[1\]\.checks\[1\]\.tagg: .*not a key/),
      expect.stringMatching(/^labs\/sound\/lab.yaml:53:\d+: steps\[1\]\.checks\[2\]\.kind: .*pnig/),
    ]);
  });

  it('finds the sound lab sound, with the real check kinds', async () => {
    expect(await lab(FIXTURE_LABS, 'lint', 'sound')).toMatchObject({ status: 0, printed: '' });
  });

  it.each([
    [['frobnicate'], 2, /unknown command/],
    [['lint', 'no-such-lab'], 2, /no lab "no-such-lab"/],
    [['lint', '--no-such-option'], 2, /unknown option/],
    [['verify', 'sound', '--jobs', 'many'], 2, /whole number/],
    [['verify', 'sound', '--step', '9'], 2, /no step "9".*1 bridge, 2 ports/],
    [['verify', 'sound'], 3, /no lab hosts to be had.*Start it/],
    [['start', 'sound'], 3, /no lab hosts to be had/],
    [['grade', 'sound'], 2, /--solutions/],
    [['grade', 'sound', '--solutions', '/no/such/folder'], 2, /no folder/],
    [['new', 'Not A Slug'], 2, /cannot be a lab's name/],
    [['--help'], 0, /Exit status: 0 all good/],
    [['verify', '--help'], 0, /while writing/],
  ])('%j ends with %i', async (args, status, words) => {
    const ended = await lab(FIXTURE_LABS, ...args);
    expect(ended.noted).toMatch(words);
    expect(ended.status).toBe(status);
  });

  it('does not write over a lab', async () => {
    copy = copyLab('sound');
    expect(await lab(copy.folder, 'new', 'sound')).toMatchObject({ status: 2, noted: expect.stringContaining('already') });
  });
});

it('what is generated from the format is fresh: npm run lab -- schema', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  for (const [file, text] of Object.entries(generatedFiles()))
    expect(readFileSync(path.join(root, file), 'utf8'), file).toBe(text);
});

it('a user is added, listed and removed', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'patchbay-home-'));
  vi.stubEnv('PATCHBAY_HOME', home);
  try {
    expect(await lab(FIXTURE_LABS, 'user', 'list')).toMatchObject({ status: 0, printed: '' });
    expect(await lab(FIXTURE_LABS, 'user', 'remove', 'ada')).toMatchObject({
      status: 2,
      noted: expect.stringContaining('no user "ada"'),
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
