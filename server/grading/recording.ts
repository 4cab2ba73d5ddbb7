// What real hosts said to each check, kept small: written by test/docker/grading.test.ts, replayed by recorded.test.ts.
import { z } from 'zod';
import type { Looker } from '../domain/check.ts';
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';
import type { Topology } from '../domain/lab.ts';

export type RecordedCheck = {
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** 'pass', or the codes of the findings. */
  readonly expected: string;
  readonly written: string | undefined;
  readonly batches: readonly {
    readonly host: string;
    readonly commands: readonly BatchCommand[];
    readonly records: readonly ExecRecord[];
  }[];
};

/** key of the command, exit code, numbers of the texts that it wrote. */
const PackedRecord = z.tuple([z.string(), z.number().nullable(), z.number(), z.number()]);
const Packed = z.object({
  topology: z.unknown(),
  texts: z.array(z.string()),
  checks: z.array(
    z.object({
      kind: z.string(),
      spec: z.record(z.string(), z.unknown()),
      expected: z.string(),
      written: z.string().optional(),
      batches: z.array(z.object({ host: z.string(), records: z.array(PackedRecord) })),
    }),
  ),
});
export type Recording = z.infer<typeof Packed> & { readonly topology: Topology };

/** Names a command whatever the nonce of its temporary files and the wording of our own programs. */
function keyOf(command: BatchCommand): string {
  const words = command.argv.map((word) => (word.length > 200 ? '…' : word.replace(/\b[0-9a-f]{12}-?\b/g, 'NONCE-')));
  return [command.netns ?? '', ...words].join(' ');
}

/** JSON, one check a line; equal texts are kept once. */
export function packRecording(topology: Topology, checks: readonly RecordedCheck[]): string {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const keep = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.push(text) - 1);
    return texts.length - 1;
  };
  const lines = checks.map(({ batches, ...check }) =>
    JSON.stringify({
      ...check,
      batches: batches.map(({ host, commands, records }) => ({
        host,
        records: records.map((record, index) => [
          keyOf(commands[index] ?? { argv: [] }),
          record.exitCode,
          keep(record.stdout),
          keep(record.stderr),
        ]),
      })),
    }),
  );
  const list = (items: readonly string[]): string => `[\n${items.join(',\n')}\n]`;
  return `{"topology":${JSON.stringify(topology)},\n"texts":${list(texts.map((text) => JSON.stringify(text)))},\n"checks":${list(lines)}}\n`;
}

export function unpackRecording(json: string): Recording {
  const packed = Packed.parse(JSON.parse(json));
  return { ...packed, topology: packed.topology as Topology };
}

/** Answers as the hosts did then; a command that was not recorded for this host makes it blind. Counts its batches. */
export function replay(recording: Recording, check: Recording['checks'][number]): Looker & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async batch(host, commands) {
      asked.push(host);
      const known = check.batches.filter((batch) => batch.host === host).flatMap((batch) => batch.records);
      return commands.map((command): ExecRecord => {
        const key = keyOf(command);
        const found = known.find(([name]) => name === key);
        if (!found) throw new Error(`not recorded: ${key}`);
        const [, exitCode, stdout, stderr] = found;
        return {
          argv: command.argv,
          exitCode,
          stdout: recording.texts[stdout] ?? '',
          stderr: recording.texts[stderr] ?? '',
          truncated: false,
          durationMs: 1,
        };
      });
    },
  };
}
