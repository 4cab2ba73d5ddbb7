// Many sessions of three hosts at once, each with a shell open: is the last as fast as the first, what does one weigh, does the fleet rest?
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import Docker from 'dockerode';
import type { Engine } from './floor.ts';
import { type Shell, Stage } from './stage.ts';
import { median, percentile, ratio, round, timed } from './stats.ts';

const EDGE = 10;
/** A Go program collects its garbage for two minutes after it had work, and each host has one: a fleet rests only then. */
const SETTLE_MS = 150_000;
/** Few hosts do not show the rest of a fleet anyway. */
const FEW = 50;
const IDLE_MS = 20_000;
/** From the first stop until no host is left. */
const GONE_MS = 300_000;
/** Looked at again once all are there: spread over the whole fleet. */
const SAMPLES = 10;

export async function density(engine: Engine, sessions: number, say: (words: string) => void) {
  const docker = new Docker({ socketPath: engine.socket });
  const containers = async () => (await docker.listContainers({ all: true })).length;
  const containersBefore = await containers();
  const others = pids();
  const labs = Array.from({ length: sessions }, (_, index) => `${10 + index}-three`);
  const stage = await Stage.open(0, {
    labs,
    env: { PATCHBAY_MAX_SESSIONS: String(sessions), PATCHBAY_MAX_SESSIONS_PER_USER: String(sessions) },
  });
  const before = freeMb();
  const fleet: { session: string; shell: Shell }[] = [];
  const times: number[] = [];
  const taken: number[] = [];
  const strangers = [...others].filter(isStranger);
  try {
    for (const lab of labs) {
      const before = sum(strangers.map(ticks));
      times.push(await timed(async () => fleet.push(await stage.startToPrompt(lab))));
      taken.push((sum(strangers.map(ticks)) - before) * TICK_MS);
      if (times.length % 20 === 0)
        say(`${times.length} sessions, the last in ${Math.round(times.at(-1) ?? 0)} ms, ${Math.round(freeMb())} MB free`);
    }
    const mbPerSession = round((before - freeMb()) / sessions);
    await new Promise((resolve) => setTimeout(resolve, sessions < FEW ? 5000 : SETTLE_MS));
    const idle = await idleCpu(IDLE_MS, others);
    const answers: number[] = [];
    const checks: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      const one = fleet[Math.round((sample * (fleet.length - 1)) / (SAMPLES - 1))];
      if (!one) continue;
      answers.push(await timed(() => answer(one.shell, sample)));
      for (const step of ['state', 'probes'])
        checks.push(
          await timed(async () => {
            const result = await stage.post(`/api/sessions/${one.session}/check`, { step, answers: {} });
            if (result.outcome !== 'pass')
              throw new Error(`step ${step} of ${one.session}: ${JSON.stringify(result).slice(0, 2000)}`);
          }),
        );
    }
    const edge = Math.min(EDGE, Math.ceil(sessions / 2));
    const [firstMs, lastMs] = [median(times.slice(0, edge)), median(times.slice(-edge))];
    const figures = {
      sessions,
      firstMs,
      lastMs,
      factor: ratio(lastMs, firstMs),
      ...withoutStrangers(times, taken, edge),
      p95Ms: percentile(times, 95),
      mbPerSession,
      serverMb: round(stage.memoryMb()),
      ...idle,
      commandP95Ms: percentile(answers, 95),
      checkP95Ms: percentile(checks, 95),
    };
    say(`taking the fleet down: ${JSON.stringify(figures)}`);
    const began = performance.now();
    for (let one = fleet.pop(); one; one = fleet.pop()) await stage.stop(one.session);
    const stopsMs = performance.now() - began;
    while ((await containers()) > containersBefore && performance.now() - began < GONE_MS)
      await new Promise((resolve) => setTimeout(resolve, 250));
    const left = (await containers()) - containersBefore;
    const down = { stopMs: round(stopsMs / sessions), goneMs: left > 0 ? null : round(performance.now() - began), left };
    say(`gone: ${JSON.stringify(down)}`);
    return { ...figures, ...down };
  } finally {
    await stage.close();
  }
}

/** A command typed, its output seen. */
async function answer(shell: Shell, sample: number): Promise<void> {
  shell.type(`echo still$((${sample}+1000))here\r`);
  await shell.expect(`still${sample + 1000}here`);
}

function freeMb(): number {
  return Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) / 1024;
}

const pids = () => new Set(readdirSync('/proc').filter((name) => /^\d+$/.test(name)));
/** Processor time of a process, in clock ticks; 0 when it is gone. */
function ticks(pid: string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
/** Of a processor's time as /proc/PID/stat has it (`getconf CLK_TCK`: 100 in a second). */
const TICK_MS = 10;

/**
 * What this machine's own programs took of its processors during the first starts and the last, per cent (they look through all processes, or all
 * memory, and take the more the more there is), and the factor without it: each time shorter by that share. `taken`: in each start, ms of a processor.
 */
function withoutStrangers(times: readonly number[], taken: readonly number[], edge: number) {
  const share = (from: number, to?: number) => sum(taken.slice(from, to)) / (os.cpus().length * sum(times.slice(from, to)));
  const [first, last] = [share(0, edge), share(-edge)];
  const [firstMs, lastMs] = [median(times.slice(0, edge)) ?? 0, median(times.slice(-edge)) ?? 0];
  return {
    strangersFirstPercent: round(100 * first),
    strangersLastPercent: round(100 * last),
    factorWithoutStrangers: ratio(lastMs * (1 - last), firstMs * (1 - first)),
  };
}

/** A program that ran before the fleet and is neither its engine nor this bench; or the kernel's own watcher of memory, whose other threads work for the fleet. */
function isStranger(pid: string): boolean {
  if (pid === String(process.pid) || isEngine(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '' || readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('kdamond');
  } catch {
    return false;
  }
}
const isEngine = (pid: string) => {
  try {
    return /dockerd|containerd/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
  } catch {
    return false;
  }
};

/**
 * Share of all cores that was not idle, per cent: of the whole machine, and without `others`, processes that ran before the fleet and are not its
 * engine (a machine's own watchers read the whole table of processes, and cost the more the longer it is).
 */
async function idleCpu(ms: number, others: ReadonlySet<string>) {
  const strangers = [...others].filter((pid) => !isEngine(pid));
  const read = () => (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1).map(Number);
  const [before, theirsBefore] = [read(), strangers.map(ticks)];
  await new Promise((resolve) => setTimeout(resolve, ms));
  const spent = read().map((value, index) => value - (before[index] ?? 0));
  // One that has ended meanwhile has given nothing back.
  const theirs = strangers.map(ticks).reduce((sum, after, n) => sum + Math.max(0, after - (theirsBefore[n] ?? 0)), 0);
  const all = spent.slice(0, 8).reduce((sum, value) => sum + value, 0);
  const busy = all - (spent[3] ?? 0) - (spent[4] ?? 0);
  return {
    idleCpuPercent: round((100 * (busy - theirs)) / all),
    idleMachinePercent: round((100 * busy) / all),
  };
}
