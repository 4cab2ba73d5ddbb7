// A reference solution is applied by a real bash here: order, failures, and daemons that are left behind.
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { ExecRecord } from '../domain/engine.ts';
import type { StepSolution } from '../domain/lab.ts';
import { replay } from './replay.ts';

const ran: string[] = [];
const bash = {
  async exec(_session: string, host: string, argv: readonly string[]): Promise<ExecRecord> {
    ran.push(host);
    const [program = '', ...args] = argv;
    const done = await execa(program, args, { reject: false, stripFinalNewline: false, timeout: 5000 });
    return { argv, exitCode: done.exitCode ?? null, stdout: done.stdout, stderr: done.stderr, truncated: false, durationMs: 0 };
  },
};

const solution = (...scripts: [host: string, commands: string[]][]): StepSolution => ({
  stepId: 'x',
  answers: {},
  scripts: scripts.map(([host, commands]) => ({
    stepId: 'x',
    host,
    file: `10-x.${host}.sh`,
    commands: commands.map((text, index) => ({ text, line: index + 1 })),
  })),
});

test('scripts run in order, lines in order, in one shell', async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'replay-')), 'out');
  const failures = await replay(
    bash,
    's',
    solution(
      ['h1', ['x=1', `echo "first $x" >> ${file}`]],
      ['h2', [`echo 'it''s' >> ${file}`]],
      ['h1', [`echo third >> ${file}`]],
    ),
  );
  expect(failures).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe('first 1\nits\nthird\n');
  expect(ran).toEqual(['h1', 'h2', 'h1']);
});

test('a command that fails is named, and the next one runs', async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'replay-')), 'out');
  const failures = await replay(
    bash,
    's',
    solution(['h1', ['echo noise; false', 'grep -q x /nowhere/at/all', `echo on >> ${file}`]]),
  );
  expect(failures).toEqual([
    { host: 'h1', command: 'echo noise; false', said: 'noise' },
    { host: 'h1', command: 'grep -q x /nowhere/at/all', said: expect.stringContaining('/nowhere/at/all') },
  ]);
  expect(readFileSync(file, 'utf8')).toBe('on\n');
});

test('a daemon left behind does not keep the exec open, and no command can eat the script', async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'replay-')), 'out');
  const failures = await replay(bash, 's', solution(['h1', ['sleep 30 &', 'cat', `echo on >> ${file}`, 'kill %1']]));
  expect(failures).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe('on\n');
});

test('a command that does not end is named', async () => {
  const hung = {
    exec: async (): Promise<ExecRecord> => ({
      argv: [],
      exitCode: null,
      stdout: '',
      stderr: '',
      truncated: false,
      durationMs: 0,
    }),
  };
  expect(await replay(hung, 's', solution(['h1', ['sleep 1000']]))).toEqual([
    { host: 'h1', command: 'sleep 1000', said: 'did not end in time' },
  ]);
});

test('a reset or a stop ends it between two scripts', async () => {
  const abort = new AbortController();
  const stops = {
    exec: async (): Promise<ExecRecord> => {
      abort.abort(new Error('the lab was reset'));
      return { argv: [], exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 0 };
    },
  };
  await expect(replay(stops, 's', solution(['h1', ['a']], ['h2', ['b']]), { signal: abort.signal })).rejects.toThrow(
    'the lab was reset',
  );
});
