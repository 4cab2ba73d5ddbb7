// The agent's language: a batch of commands to bytes, the bytes of its answer to records. See docker/host/src/agent.c.
import type { BatchCommand, ExecRecord } from '../../domain/engine.ts';

export const DEFAULT_TIMEOUT_MS = 10_000;
export const DEFAULT_MAX_BYTES = 1024 * 1024;

/** Bytes of a request. Throws when a word holds a NUL, which no command line can. */
export function encodeBatch(commands: readonly BatchCommand[], maxBytes: number = DEFAULT_MAX_BYTES): Buffer {
  const parts: Buffer[] = [];
  for (const command of commands) {
    const input = Buffer.from(command.stdin ?? '');
    const words = [
      String(command.argv.length),
      ...command.argv,
      command.netns ?? '',
      String(command.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      String(maxBytes),
      String(input.length),
    ];
    if (words.some((word) => word.includes('\0'))) throw new Error('a word of a command holds a NUL');
    parts.push(Buffer.from(`${words.join('\0')}\0`), input);
  }
  return Buffer.concat(parts);
}

/**
 * Records of an answer, one per command in order. Throws when the answer is not what an agent says
 * (a host's agent belongs to the student), or when the host could not start a process.
 */
export function decodeRecords(answer: Buffer, commands: readonly BatchCommand[]): ExecRecord[] {
  const records: ExecRecord[] = [];
  let at = 0;
  for (const { argv } of commands) {
    const end = answer.indexOf(10, at);
    const head = /^(\d+|timeout|failed) (\d+) ([01]) (\d+) (\d+)$/.exec(end < 0 ? '' : answer.toString('latin1', at, end));
    if (!head) throw new Error(`the agent's answer is cut or garbled at byte ${at}`);
    const [, exit, ms, truncated, outBytes, errBytes] = head;
    const outAt = end + 1;
    const errAt = outAt + Number(outBytes);
    at = errAt + Number(errBytes);
    if (at > answer.length) throw new Error("the agent's answer is cut");
    const stderr = answer.toString('utf8', errAt, at);
    if (exit === 'failed') throw new Error(stderr.trim());
    records.push({
      argv,
      exitCode: exit === 'timeout' ? null : Number(exit),
      stdout: answer.toString('utf8', outAt, errAt),
      stderr,
      truncated: truncated === '1',
      durationMs: Number(ms),
    });
  }
  return records;
}
