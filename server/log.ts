// The log: everything to <home>/log/server.log, and what goes wrong to the terminal in words.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';
import type { Log } from './domain/log.ts';

export function createLog(config: Pick<Config, 'home' | 'logLevel'>): Log {
  const folder = path.join(config.home, 'log');
  mkdirSync(folder, { recursive: true });
  const file = pino.destination({ dest: path.join(folder, 'server.log'), append: true, sync: true });
  const terminal = pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss', destination: 2, hideObject: true });
  const streams = [
    { level: 'trace' as const, stream: file },
    { level: 'error' as const, stream: terminal },
  ];
  return pino({ level: config.logLevel }, pino.multistream(streams));
}
