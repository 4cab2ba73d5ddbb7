// Every command of the prose runs, in order, on the host it names.
import { setTimeout } from 'node:timers/promises';
import { type CommandBlock, commandBlocks } from '../../catalog/markdown.ts';
import type { Step } from '../../domain/lab.ts';
import { type CommandFailure, quote, runScript, type ScriptPlace } from '../../sessions/run-script.ts';
import type { FilledLab } from './filled-lab.ts';
import { type Findings, oneLine } from './findings.ts';
import type { Slot } from './slot.ts';

const BLOCK_LIMIT_MS = 30_000;
/** By then a command that waits (`tcpdump`) runs, or has failed. */
const STARTED_SECONDS = 0.5;
const SETTLES_MS = 1000;
/** What waits for an answer over the network. Whatever else fails, fails. */
const ASKS = /\b(ping|arping|curl|nc|udhcpc)\b/;

/** Above the task's end before the step's solution, below it after; one set of hosts from the first step to the last. */
export async function proveProse(slot: Slot, lab: FilledLab, last: number, found: Findings): Promise<void> {
  await slot.fresh(lab.topology);
  for (const [index, step] of lab.steps.slice(0, last + 1).entries()) {
    const blocks = commandBlocks(step.prose);
    const waiting = [
      ...(await runBlocks(
        slot,
        lab,
        step,
        blocks.filter((block) => !block.afterTask),
        found,
      )),
    ];
    const solution = lab.solution[index];
    // What the prose has done already fails here, and that is well.
    if (solution) await slot.apply([solution]);
    waiting.push(
      ...(await runBlocks(
        slot,
        lab,
        step,
        blocks.filter((block) => block.afterTask),
        found,
      )),
    );
    for (const end of waiting) await end();
  }
}

/** Returns how to end what still waits. */
async function runBlocks(
  slot: Slot,
  lab: FilledLab,
  step: Step,
  blocks: readonly CommandBlock[],
  found: Findings,
): Promise<readonly (() => Promise<unknown>)[]> {
  const waiting: (() => Promise<unknown>)[] = [];
  for (const block of blocks) {
    const place = placeOf(slot, lab, block.host);
    found.prose.ran += block.commands.length;
    const failures = block.words.includes('waits')
      ? await startWaiting(slot, place, block, waiting)
      : await settled(slot, place, block, await runScript(slot.engine, place, block.commands));
    const problems = block.words.includes('fails') ? thatRan(block, failures) : failures.map(sayCommand);
    found.prose.failed += problems.length;
    found.problems.push(
      ...problems.map((problem) => `prose of step ${step.id}, block at line ${block.line} on ${block.host}: ${problem}`),
    );
  }
  return waiting;
}

/**
 * What fails, and fails again where it asks over the network: one that was plugged a moment ago may lose the first packet (ARP, learning, a
 * flow's set-up) on a busy machine, and nobody types as fast as this. Such a command has two more tries; in a block that `fails` it has one.
 */
async function settled(
  slot: Slot,
  place: ScriptPlace,
  block: CommandBlock,
  first: readonly CommandFailure[],
): Promise<readonly CommandFailure[]> {
  let failures = first;
  for (let again = 0; again < 2 && !block.words.includes('fails'); again += 1) {
    const asked = failures.filter(({ command }) => ASKS.test(command.text)).map(({ command }) => command);
    if (asked.length === 0) break;
    await setTimeout(SETTLES_MS);
    const still = new Set((await runScript(slot.engine, place, asked)).map(({ command }) => command));
    failures = failures.filter(({ command }) => !asked.includes(command) || still.has(command));
  }
  return failures;
}

function placeOf(slot: Slot, lab: FilledLab, name: string): ScriptPlace {
  const instance = lab.topology.instances.find((one) => one.name === name);
  const where = { session: slot.session, timeoutMs: BLOCK_LIMIT_MS };
  return instance ? { ...where, host: instance.host, instance: instance.name } : { ...where, host: name };
}

/** Commands that should fail and did not, or that are not there at all. */
function thatRan(block: CommandBlock, failures: readonly CommandFailure[]): readonly string[] {
  return block.commands.flatMap((command) => {
    const failure = failures.find((one) => one.command === command);
    if (!failure) return [`"${oneLine(command.text)}" succeeds, but the block says that it fails`];
    return failure.exitCode === 126 || failure.exitCode === 127 ? [sayCommand(failure)] : [];
  });
}

function sayCommand({ command, exitCode, said }: CommandFailure): string {
  const how =
    exitCode === null
      ? said === ''
        ? 'did not end in time; mark the block `waits` if that is meant'
        : said
      : `exit status ${exitCode}`;
  return `"${oneLine(command.text)}" failed: ${how}${exitCode !== null && said !== '' ? `: ${oneLine(said)}` : ''}`;
}

/** Starts each command in a session of its own, which is ended when the step is over. */
async function startWaiting(
  slot: Slot,
  place: ScriptPlace,
  block: CommandBlock,
  waiting: (() => Promise<unknown>)[],
): Promise<readonly CommandFailure[]> {
  const failures: CommandFailure[] = [];
  for (const command of block.commands) {
    const pidFile = `/tmp/.lab-waits-${block.line}-${command.line}`;
    const text = [
      `setsid bash -c ${quote(command.text)} >/dev/null 2>&1 </dev/null & echo $! > ${pidFile}`,
      `sleep ${STARTED_SECONDS}; kill -0 $! 2>/dev/null || wait $!`,
    ].join('\n');
    const [failure] = await runScript(slot.engine, place, [{ ...command, text }]);
    if (failure) failures.push({ ...failure, command });
    const end = { line: command.line, text: `kill -TERM -- -$(cat ${pidFile}) 2>/dev/null; rm -f ${pidFile}` };
    waiting.push(() => runScript(slot.engine, place, [end]));
  }
  return failures;
}
