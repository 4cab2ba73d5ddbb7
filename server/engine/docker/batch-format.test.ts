// Batches to bytes and answers to records; what no agent says is refused.
import { expect, it } from 'vitest';
import { decodeRecords, encodeBatch } from './batch-format.ts';

const commands = [
  { argv: ['echo', 'a b', ''], netns: 'vm1', timeoutMs: 70 },
  { argv: ['cat'], stdin: 'é\n' },
];

it('writes words ended by NUL and the input as it is', () => {
  expect(encodeBatch(commands, 99).toString()).toBe(
    '3\0echo\0a b\0\0vm1\x0070\x0099\x000\0' + '1\0cat\0\x0010000\x0099\x003\0é\n',
  );
  expect(() => encodeBatch([{ argv: ['a\0b'] }])).toThrow('NUL');
});

it('reads exit codes, time limits, cuts, and bytes that are not ASCII', () => {
  const answer = Buffer.concat([
    Buffer.from('7 12 1 3 4\n'),
    Buffer.from('é\n'),
    Buffer.from('oops'),
    Buffer.from('timeout 70 0 0 0\n'),
  ]);
  expect(decodeRecords(answer, commands)).toEqual([
    { argv: commands[0]!.argv, exitCode: 7, stdout: 'é\n', stderr: 'oops', truncated: true, durationMs: 12 },
    { argv: ['cat'], exitCode: null, stdout: '', stderr: '', truncated: false, durationMs: 70 },
  ]);
});

it.each([
  '',
  '0 1 0 0 0\n',
  '0 1 0 0 0\n0 1 0 900 0\nshort',
  'hello\nworld\n',
  '0 1 0 -5 0\n',
  'failed 0 0 0 3\nfulfailed 0 0 0 3\nful',
])('refuses %j', (answer) => {
  expect(() => decodeRecords(Buffer.from(answer), commands)).toThrow();
});
