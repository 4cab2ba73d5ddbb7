// The bash that runs a script, run by bash: which commands failed, and what they said.
import { execa } from 'execa';
import { describe, expect, it, vi } from 'vitest';
import { readFailures, shellText } from './run-script.ts';

vi.setConfig({ testTimeout: 30_000 });
const commands = (...texts: string[]) => texts.map((text, index) => ({ text, line: index + 1 }));

async function failuresOf(...texts: string[]) {
  const list = commands(...texts);
  const { exitCode = null, stdout } = await execa('bash', ['-c', shellText(list, 3)], {
    reject: false,
    stripFinalNewline: false,
    timeout: 20_000,
  });
  return readFailures({ exitCode, stdout }, list).map(({ command, exitCode: status, said }) => [command.line, status, said]);
}

describe('a script', () => {
  it('runs in one shell: variables and folders last', async () => {
    expect(await failuresOf('cd /tmp; x=1', '[ "$x$PWD" = 1/tmp ]', 'f() { return 0; }', 'f')).toEqual([]);
  });

  it('goes on after a failing command and says which it was', async () => {
    expect(await failuresOf('true', 'echo "no such thing" >&2; false', 'nonsense-command', '(exit 7)')).toEqual([
      [2, 1, 'no such thing'],
      [3, 127, expect.stringContaining('nonsense-command')],
      [4, 7, ''],
    ]);
  });

  it('takes quotes, here-documents and what is no bash at all', async () => {
    const here = "cat <<'E' | grep -qx \"it's\"\nit's\nE";
    expect(await failuresOf(`echo 'a' "b" | grep -q 'a b'`, here, 'if then', 'true')).toEqual([
      [3, expect.any(Number), expect.stringContaining('syntax error')],
    ]);
  });

  it('does not wait for what is left in the background', async () => {
    // With the exec kept open, execa's limit would end it and nothing would be read.
    expect(
      await failuresOf('sleep 60 & echo $! > /tmp/lab-test-sleep', '(sleep 61; true) & echo $! >> /tmp/lab-test-sleep'),
    ).toEqual([]);
    await execa('bash', ['-c', 'for p in $(cat /tmp/lab-test-sleep); do pkill -P $p; kill $p; done; rm /tmp/lab-test-sleep'], {
      reject: false,
    });
  });

  it('says which command did not end', async () => {
    expect(await failuresOf('true', 'sleep 60', 'true')).toEqual([
      [2, null, 'did not end in time'],
      [3, null, 'did not end in time'],
    ]);
  });

  it('gives nothing on stdin to commands that would wait for it', async () => {
    expect(await failuresOf('cat', 'true')).toEqual([]);
  });

  it('tells of the commands that came after an exit, or after the end of time', async () => {
    expect(await failuresOf('exit 3', 'true')).toEqual([
      [1, null, expect.stringContaining('ended before it')],
      [2, null, expect.stringContaining('ended before it')],
    ]);
    expect(readFailures({ exitCode: null, stdout: '0\x000\0\0' }, commands('true', 'sleep 99'))).toEqual([
      { command: { text: 'sleep 99', line: 2 }, exitCode: null, said: 'did not end in time' },
    ]);
  });
});
