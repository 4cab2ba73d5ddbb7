// Reads the configuration, builds the app, listens, and stops cleanly on a signal. No logic.
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { AppError } from './errors.ts';
import { goFirst } from './priority.ts';

async function main(): Promise<void> {
  goFirst();
  const app = createApp(readConfig());
  let stopping = false;
  const stop = (hosts: 'destroy' | 'leave') => {
    // A second signal: at once.
    if (stopping) process.exit(1);
    stopping = true;
    app.dispose(hosts).then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', () => stop('destroy'));
  process.on('SIGTERM', () => stop('destroy'));
  process.on('SIGHUP', () => stop('leave'));
  const { url } = await app.listen();
  // Not before: a server that cannot begin ends, and says why.
  for (const bug of ['unhandledRejection', 'uncaughtException'] as const) process.on(bug, (error: unknown) => app.report(error));
  console.log(`listening ${url}`);
}

function fail(error: unknown): never {
  console.error(error instanceof AppError ? error.say : error);
  process.exit(1);
}

main().catch(fail);
