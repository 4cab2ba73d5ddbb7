// A whole server on pretended hosts, in a process of its own: real pages, sockets and database, and trouble when the test says so.
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { AppError } from '../../server/errors.ts';
import { openStore } from '../../server/store/store.ts';
import { HandClock } from '../support/hand-clock.ts';
import { PretendEngine } from '../support/pretend-engine.ts';
import { PretendGrader } from '../support/pretend-grader.ts';

const engine = new PretendEngine();
const clock = new HandClock();
clock.jump(Date.now() - clock.now().getTime());
let fail = (_words: string) => {};

/** What a test can make happen; each answers when it has happened. */
const TROUBLE = {
  /** Time passes, for the server alone. Answers its time. */
  async pass(ms: number) {
    await clock.pass(ms);
    return clock.now().getTime();
  },
  async engineAway() {
    const away = async () => {
      throw new AppError('engine-down', 'The engine that runs the hosts does not answer.');
    };
    Object.assign(engine.bad, { list: away, batch: away, exec: away, openPty: away });
  },
  async engineBack() {
    for (const what of ['list', 'batch', 'exec', 'openPty'] as const) delete engine.bad[what];
  },
  /** Starts and resets wait until they fail. */
  async holdStarts() {
    engine.bad.create = () =>
      new Promise((_, reject) => {
        fail = (words) => reject(new AppError('start-failed', words));
      });
  },
  /** What waits fails with these words; what is started later does not. */
  async failStarts(words: string) {
    delete engine.bad.create;
    fail(words);
  },
};
export type Trouble = typeof TROUBLE;

const config = readConfig();
const store = await openStore(config);
const known = (await store.users.list()).map(({ name }) => name);
for (const name of process.env.PEOPLE?.split(',') ?? [])
  if (!known.includes(name)) await store.users.add(name, process.env.PASSWORD ?? '');
await store.dispose();

const app = createApp(config, { engine, grader: new PretendGrader(), clock, freeMemoryMb: () => 100_000 });
process.on('message', ({ what, argument }: { what: keyof Trouble; argument: never }) => {
  void TROUBLE[what](argument).then((answer) => process.send?.({ answer }));
});
process.on('SIGTERM', () => void app.dispose('destroy').then(() => process.exit(0)));
const { url } = await app.listen();
console.log(`listening ${url}`);
