// From a key to its echo: through a terminal of ours, and by turns with it through a raw docker exec from the same process;
// alone, beside `yes`, among 50 busy ones.
import Docker from 'dockerode';
import { bareRun, type Engine } from './floor.ts';
import { LABS, type Shell, Stage } from './stage.ts';
import { percentile, ratio, timed } from './stats.ts';

const BUSY = 50;
const GAP_MS = 15;

/** Keys typed beforehand: Node compiles what it runs often, and a server that students use has run it often (ten of them, some minutes). */
const WARM_UP = 10_000;

type Line = Pick<Shell, 'type' | 'expect'>;
type Times = { readonly raw: number[]; readonly ours: number[] };

const press = (line: Line): Promise<number> =>
  timed(async () => {
    line.type('x');
    await line.expect('x');
  });

/** Keys with a gap between them, by turns through either line, so that both meet the same noise; a line is cleared before it grows long. */
async function keys(raw: Line, ours: Line, count: number, gapMs = GAP_MS): Promise<Times> {
  const times: Times = { raw: [], ours: [] };
  for (let key = 0; key < count; key++) {
    times.raw.push(await press(raw));
    if (gapMs) await pause(gapMs);
    times.ours.push(await press(ours));
    if (gapMs) await pause(gapMs);
    if (key % 40 !== 39) continue;
    for (const line of [raw, ours]) line.type('\x15');
    await pause(30);
  }
  return times;
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds of both at the middle and at the 99th percentile, and how many times the raw one ours takes. */
function figuresOf({ raw, ours }: Times) {
  const at = (p: number) => {
    const [rawMs, oursMs] = [percentile(raw, p), percentile(ours, p)];
    return { rawMs, oursMs, ratio: ratio(oursMs, rawMs) };
  };
  return { p50: at(50), p99: at(99) };
}
const words = ({ p50, p99 }: ReturnType<typeof figuresOf>) =>
  `${p50.oursMs} ms, p99 ${p99.oursMs} ms (raw ${p50.rawMs} and ${p99.rawMs} ms: ${p50.ratio} and ${p99.ratio} times)`;

/** A shell through the engine's own exec, as `docker exec -it` opens it. */
async function openRaw(engine: Engine): Promise<{ line: Line; close: () => Promise<void> }> {
  const bare = await bareRun(engine);
  const docker = new Docker({ socketPath: engine.socket });
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
  return {
    line,
    close: () => {
      stream.end();
      return bare.remove();
    },
  };
}

export async function echo(engine: Engine, count: number, say: (words: string) => void) {
  const raw = await openRaw(engine);
  const stage = await Stage.open(0);
  try {
    const session = await stage.start();
    const shell = await stage.shell(session, 'compute1', 'keys');
    await shell.expect('# ');
    await keys(raw.line, shell, WARM_UP, 0);
    const alone = figuresOf(await keys(raw.line, shell, count));
    say(`alone: ${words(alone)}`);

    const memoryBefore = stage.memoryMb();
    const beside = await besideFlood(stage, session, 'compute2', () => keys(raw.line, shell, count));
    say(`beside yes: ${words(beside.echo)}; Ctrl+C: p99 ${beside.interruptP99Ms} ms`);
    const same = await besideFlood(stage, session, 'compute1', () => keys(raw.line, shell, count));
    say(`beside yes on the same host: ${words(same.echo)}; Ctrl+C: p99 ${same.interruptP99Ms} ms`);
    const memoryAfter = stage.memoryMb();

    const sessions = [session, await stage.start(LABS[1]), await stage.start(LABS[2])];
    const hosts = ['compute1', 'compute2', 'network'] as const;
    const busy = await Promise.all(
      Array.from({ length: BUSY }, (_, index) =>
        stage.shell(sessions[index % 3] ?? session, hosts[Math.floor(index / 3) % 3] ?? 'network', `busy${index}`),
      ),
    );
    for (const one of busy) one.type('while :; do date; sleep 1; done\r');
    await pause(2000);
    const among = figuresOf(await keys(raw.line, shell, count));
    say(`among ${BUSY} busy ones: ${words(among)}`);
    for (const one of sessions) await stage.stop(one);
    return {
      rawP99Ms: alone.p99.rawMs,
      aloneP99Ms: alone.p99.oursMs,
      busyP99Ms: among.p99.oursMs,
      floodP99Ms: beside.echo.p99.oursMs,
      alone,
      busy: among,
      flood: beside.echo,
      floodSameHost: same.echo,
      interruptP99Ms: Math.max(beside.interruptP99Ms ?? 0, same.interruptP99Ms ?? 0),
      floodServerMb: { before: Math.round(memoryBefore), after: Math.round(memoryAfter) },
    };
  } finally {
    await stage.close();
    await raw.close();
  }
}

/** `yes` in another shell while `measure` runs; then how long Ctrl+C takes in it. */
async function besideFlood(stage: Stage, session: string, host: string, measure: () => Promise<Times>) {
  const flood = await stage.shell(session, host, 'flood');
  await flood.expect('# ');
  flood.type('yes\r');
  await flood.expect('y\r\ny');
  await pause(500);
  const echo = figuresOf(await measure());
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
  return { echo, interruptP99Ms: percentile(interrupts, 99) };
}
