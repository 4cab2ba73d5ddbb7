// What students hand in is read as far as it can be; the rest is a remark, whatever it is.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FIXTURE_LABS } from '../../../test/support/lab-copy.ts';
import { createCatalog } from '../../catalog/catalog.ts';
import { readSubmission } from './submission.ts';

const lab = createCatalog({ folder: FIXTURE_LABS, lintCheck: () => [], only: ['sound'] }).getLab('sound');
const host = lab.topology.hosts[0]?.name ?? '';

function handedIn(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'submission-'));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

it('takes scripts in the order of their names, answers and a seed', () => {
  const folder = handedIn({
    [`20-b.${host}.sh`]: 'two',
    [`10-a.${host}.sh`]: 'one',
    'answers.yaml': 'mtu: 1450\n',
    seed: '7\n',
    'notes.txt': 'no script',
  });
  expect(readSubmission(folder, lab, 1)).toEqual({
    name: path.basename(folder),
    seed: 7,
    scripts: [
      { file: `10-a.${host}.sh`, host, text: 'one' },
      { file: `20-b.${host}.sh`, host, text: 'two' },
    ],
    answers: { mtu: '1450' },
    remarks: [],
    broken: null,
  });
});

it('says of each file that cannot be taken which and why, and takes the others', () => {
  const folder = handedIn({
    [`10-good.${host}.sh`]: 'echo good',
    [`20-wide.${host}.sh`]: Buffer.from('echo wide', 'utf16le').toString('latin1'),
    [`30-large.${host}.sh`]: 'x'.repeat(200_000),
    '40-where.nowhere.sh': 'echo',
    'answers.yaml': '- a\n- b\n',
  });
  const secret = path.join(mkdtempSync(path.join(os.tmpdir(), 'secret-')), 'shadow');
  writeFileSync(secret, 'root:secret');
  symlinkSync(secret, path.join(folder, `50-link.${host}.sh`));
  symlinkSync('/no/such/file', path.join(folder, `60-dangling.${host}.sh`));
  mkdirSync(path.join(folder, `70-folder.${host}.sh`));
  mkdirSync(path.join(folder, 'seed'));
  const { scripts, seed, answers, remarks } = readSubmission(folder, lab, 3);
  expect(scripts.map((script) => script.text)).toEqual(['echo good']);
  expect([seed, answers]).toEqual([3, {}]);
  expect(remarks).toEqual([
    `20-wide.${host}.sh: not plain text (is it saved as UTF-16? UTF-8 is wanted)`,
    `30-large.${host}.sh: larger than 100 KiB`,
    '40-where.nowhere.sh: the lab has no host "nowhere"',
    `50-link.${host}.sh: a link; hand in the file itself`,
    `60-dangling.${host}.sh: a link; hand in the file itself`,
    `70-folder.${host}.sh: not a file`,
    'answers.yaml: expected lines such as `check: answer`',
    'seed: not a file',
  ]);
});

it('says of a script whose name cannot be read that it was not run', () => {
  const folder = handedIn({ [`10-good.${host}.sh`]: 'echo good' });
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/20-caf`), Buffer.of(0xe9), Buffer.from(`.${host}.sh`)]), 'echo two');
  const { scripts, remarks } = readSubmission(folder, lab, 3);
  expect(scripts.length).toBe(1);
  expect(remarks).toEqual([expect.stringMatching(/20-caf.*: its name is not UTF-8; rename it/)]);
});

it('says of a folder that cannot be read why', () => {
  expect(readSubmission('/no/such/folder', lab, 3)).toMatchObject({
    scripts: [],
    remarks: [],
    broken: 'the folder cannot be read (ENOENT)',
  });
});

it('does not wait for what never ends', () => {
  const folder = handedIn({ [`10-good.${host}.sh`]: 'echo good' });
  execFileSync('mkfifo', [path.join(folder, 'answers.yaml')]);
  symlinkSync('/dev/zero', path.join(folder, 'seed'));
  expect(readSubmission(folder, lab, 3).remarks).toEqual(['answers.yaml: not a file', 'seed: a link; hand in the file itself']);
});
