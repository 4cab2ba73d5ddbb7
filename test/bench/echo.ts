// From a key to its echo: through a raw docker exec, through a terminal of ours alone, among 50 busy ones, beside `yes`.
import Docker from 'dockerode';
import { bareRun, type Engine } from './floor.ts';
import { LABS, type Shell, Stage } from './stage.ts';
import { percentile, ratio, timed } from './stats.ts';

const BUSY = 50;
const GAP_MS = 15;

type Line = Pick<Shell, 'type' | 'expect'>;

/** Keys with a gap between them; the line is cleared before it grows long. */
async function keys(line: Line, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let key = 0; key < count; key++) {
    times.push(
      await timed(async () => {
        line.type('x');
        await line.expect('x');
      }),
    );
    if (key % 40 === 39) {
      line.type('\x15');
      await pause(30);
    }
    await pause(GAP_MS);
  }
  return times;
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A shell through the engine's own exec, as `docker exec -it` opens it. */
async function raw(engine: Engine, count: number): Promise<number[]> {
  const bare = await bareRun(engine);
  const docker = new Docker({ socketPath: engine.socket });
  try {
    const exec = await docker
      .getContainer(bare.name)
      .exec({ Cmd: ['bash', '--norc'], Tty: true, AttachStdin: true, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
    let text = '';
    let wake = () => {};
    stream.on('data', (data: Buffer) => {
      text += data.toString('latin1');
      wake();
    });
    const line: Line = {
      type: (data) => void stream.write(data),
      expect: (wanted) =>
        new Promise((resolve) => {
          wake = () => {
            const at = text.indexOf(wanted);
            if (at < 0) return;
            text = text.slice(at + wanted.length);
            resolve();
          };
          wake();
        }),
    };
    await line.expect('# ');
    const times = await keys(line, count);
    stream.end();
    return times;
  } finally {
    await bare.remove();
  }
}

export async function echo(engine: Engine, count: number, say: (words: string) => void) {
  const rawTimes = await raw(engine, count);
  say(`raw docker exec: p99 ${percentile(rawTimes, 99)} ms`);
  const stage = await Stage.open(0);
  try {
    const session = await stage.start();
    const shell = await stage.shell(session, 'compute1', 'keys');
    await shell.expect('# ');
    await keys(shell, 20);
    const alone = await keys(shell, count);
    say(`alone: p99 ${percentile(alone, 99)} ms`);

    const flood = await stage.shell(session, 'compute2', 'flood');
    await flood.expect('# ');
    const memoryBefore = stage.memoryMb();
    flood.type('yes\r');
    await flood.expect('y\r\ny');
    await pause(500);
    const beside = await keys(shell, count);
    const memoryAfter = stage.memoryMb();
    const interrupts: number[] = [];
    for (let round = 0; round < 10; round++) {
      await pause(300);
      interrupts.push(
        await timed(async () => {
          flood.type('\x03');
          await flood.expect('# ');
        }),
      );
      flood.type('yes\r');
      await flood.expect('y\r\ny\r\ny');
    }
    flood.type('\x03');
    await flood.expect('# ');
    say(`beside yes: p99 ${percentile(beside, 99)} ms; Ctrl+C: p99 ${percentile(interrupts, 99)} ms`);

    const sessions = [session, await stage.start(LABS[1]), await stage.start(LABS[2])];
    const hosts = ['compute1', 'compute2', 'network'] as const;
    const busy = await Promise.all(
      Array.from({ length: BUSY }, (_, index) =>
        stage.shell(sessions[index % 3] ?? session, hosts[Math.floor(index / 3) % 3] ?? 'network', `busy${index}`),
      ),
    );
    for (const one of busy) one.type('while :; do date; sleep 1; done\r');
    await pause(2000);
    const among = await keys(shell, count);
    say(`among ${BUSY} busy ones: p99 ${percentile(among, 99)} ms`);
    for (const one of sessions) await stage.stop(one);
    const [rawP99Ms, aloneP99Ms, busyP99Ms, floodP99Ms] = [rawTimes, alone, among, beside].map((times) => percentile(times, 99));
    return {
      ...{
        rawP50Ms: percentile(rawTimes, 50),
        aloneP50Ms: percentile(alone, 50),
        busyP50Ms: percentile(among, 50),
        floodP50Ms: percentile(beside, 50),
      },
      ...{ rawP99Ms, aloneP99Ms, busyP99Ms, floodP99Ms, interruptP99Ms: percentile(interrupts, 99) },
      ...{ aloneRatio: ratio(aloneP99Ms ?? null, rawP99Ms ?? null), busyRatio: ratio(busyP99Ms ?? null, rawP99Ms ?? null) },
      floodServerMb: { before: Math.round(memoryBefore), after: Math.round(memoryAfter) },
    };
  } finally {
    await stage.close();
  }
}
