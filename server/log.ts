// The log: everything to <home>/log/server.log, what goes wrong to the terminal in words. There is never more of it than two files of
// MAX_BYTES: whoever is refused, again and again, is written down each time.
import { mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';
import type { Log } from './domain/log.ts';

const MAX_BYTES = 50 * 1024 * 1024;

export function createLog(config: Pick<Config, 'home' | 'logLevel'>): Log {
  const folder = path.join(config.home, 'log');
  mkdirSync(folder, { recursive: true });
  const file = boundedFile(path.join(folder, 'server.log'), MAX_BYTES);
  const terminal = pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss', destination: 2, hideObject: true });
  const streams = [
    { level: 'trace' as const, stream: file },
    { level: 'error' as const, stream: terminal },
  ];
  return pino({ level: config.logLevel }, pino.multistream(streams));
}

/** Lines to a file; when it is full it becomes FILE.1, in place of the one before. */
export function boundedFile(file: string, maxBytes: number): { write(line: string): void } {
  let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const destination = pino.destination({ dest: file, append: true, sync: true });
  return {
    write(line) {
      if (bytes >= maxBytes) {
        renameSync(file, `${file}.1`);
        destination.reopen();
        bytes = 0;
      }
      bytes += Buffer.byteLength(line);
      destination.write(line);
    },
  };
}
