// Where the command speaks: lines to stdout, progress and complaints to stderr, bars only on a terminal.
import { SingleBar } from 'cli-progress';

export interface Terminal {
  /** The result: what a pipe gets. */
  print(text: string): void;
  /** Words beside the result. */
  note(text: string): void;
  /** A bar on a terminal; in a pipe, a line for each thing told. */
  bar(title: string, total: number): Bar;
  readonly colour: boolean;
}
export type Bar = { step(by?: number): void; grow(by: number): void; tell(words: string): void; end(): void };

export function createTerminal(out: NodeJS.WriteStream = process.stdout, err: NodeJS.WriteStream = process.stderr): Terminal {
  return {
    print: (text) => out.write(`${text}\n`),
    note: (text) => err.write(`${text}\n`),
    colour: out.isTTY === true,
    bar: (title, total) => {
      if (err.isTTY !== true) return { step() {}, grow() {}, tell: (words) => err.write(`${words}\n`), end() {} };
      const bar = new SingleBar({
        format: `${title} {bar} {value}/{total} {eta_formatted}`,
        stream: err,
        clearOnComplete: true,
        hideCursor: true,
      });
      bar.start(total, 0);
      return {
        step: (by = 1) => bar.increment(by),
        grow: (by) => bar.setTotal(bar.getTotal() + by),
        tell() {},
        end: () => bar.stop(),
      };
    },
  };
}

/** Columns of equal width, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, column) => width(column));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
