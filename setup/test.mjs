#!/usr/bin/env node
// `npm test`: installs what tests need, runs every stage whatever the others say, ends with `N passed, N failed`.
// `npm test -- --only unit,docker` runs just these.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endRunning, run } from './command.mjs';
import { withExit } from './counts.mjs';
import { borrowEngine, engineDown } from './engine.mjs';
import { environmentFor, placeOf } from './environment.mjs';
import { hostNeeds } from './hosts.mjs';
import { ensureImage, imageTag } from './image.mjs';
import { takeLock } from './lock.mjs';
import { elapsed } from './phases.mjs';
import { ensureClient, ensureNpmPackages, ensureSite } from './products.mjs';
import { ensurePackages, TEST_NEEDS } from './system-packages.mjs';
import { STAGES } from './test-stages.mjs';

/** @typedef {import('./environment.mjs').Place} Place */
/** @typedef {import('./counts.mjs').Counts} Counts */
/** @typedef {import('./test-stages.mjs').Stage} Stage */

/** For a stage that was asked to end. */
const PATIENCE_MS = 10_000;
/** A start of a program takes 1.2 to 1.6 ms on a quick machine, 6.4 on one where the bench's floor was 4.5 times the usual. How long is waited grows with it, never what is asserted. */
const USUAL_START_MS = 2;
const MOST_PATIENCE = 5;
const FAILED = { passed: 0, failed: 1, skipped: 0 };
const say = (/** @type {string} */ text) => console.log(text);

// Tests have a home and an engine of their own, so that a running Patchbay is not disturbed; only what was unpacked
// for the host image is shared.
const own = placeOf();
const place = placeOf({ ...process.env, PATCHBAY_HOME: path.join(own.home, 'test'), PATCHBAY_IMAGE_WORK: own.image });

const patience = Number(process.env.PATCHBAY_TEST_PATIENCE ?? patienceOf(startMs()));

let engineIsFresh = false;
let interrupted = false;

// The stage that runs is ended, and none begins after it; then all is taken down as after the last one. A second signal ends it at once.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    interrupted = true;
    endRunning();
    setTimeout(() => endRunning('SIGKILL'), PATIENCE_MS).unref();
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  say('0 passed, 1 failed');
}

async function main() {
  if (patience > 1) say(`-- programs start slowly here: limits are ${patience} times as long`);
  const stages = chosenStages();
  const release = await takeLock(path.join(place.locks, 'test.lock'), { wait: false });
  if (!release) throw new Error(`Tests are running already with the folder ${place.home}.`);
  try {
    await prepare(stages);
    return await runAll(stages);
  } finally {
    await engineDown(place);
    await release();
  }
}

/** Milliseconds that this machine takes to start a program: the mean of twenty. */
function startMs() {
  const began = performance.now();
  for (let start = 0; start < 20; start++) spawnSync('true');
  return (performance.now() - began) / 20;
}

/** @param {number} ms */
function patienceOf(ms) {
  return Math.min(MOST_PATIENCE, Math.max(1, Math.ceil(ms / USUAL_START_MS)));
}

/** @returns {Stage[]} */
function chosenStages() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const names = values.only?.split(',') ?? STAGES.map(({ name }) => name);
  const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no stage ${unknown.join(', ')}. Stages: ${STAGES.map(({ name }) => name).join(', ')}`);
  return STAGES.filter(({ name, needs }) => names.includes(name) && isThere(name, needs));
}

/**
 * @param {string} name
 * @param {string} needs
 */
function isThere(name, needs) {
  const there = existsSync(path.join(place.root, needs));
  if (!there) say(`-- ${name}: left out, there is no ${needs}`);
  return there;
}

/** @param {readonly Stage[]} stages */
async function prepare(stages) {
  mkdirSync(path.join(place.home, 'reports'), { recursive: true });
  rmSync(path.join(place.home, 'db'), { recursive: true, force: true });
  const onLine = (/** @type {string} */ line) => process.stdout.isTTY && process.stdout.write(`\r\x1b[K   ${line.slice(0, 76)}`);
  const timed = async (/** @type {string} */ what, /** @type {() => Promise<unknown>} */ work) => {
    const began = Date.now();
    await work();
    say(`${process.stdout.isTTY ? '\r\x1b[K' : ''}-- ${what}: ${elapsed(Date.now() - began)}`);
  };
  const engine = stages.some((stage) => stage.engine);
  const needs = engine ? [...hostNeeds(place), ...TEST_NEEDS] : [];
  await timed('packages of the system', () => ensurePackages(needs, { log: path.join(place.log, 'apt.log'), onLine }));
  await timed('packages of npm', () => ensureNpmPackages(place, { onLine }));
  if (existsSync(path.join(place.root, 'prisma', 'schema.prisma')))
    await timed('database client', () => ensureClient(place, { onLine }));
}

/**
 * @param {readonly Stage[]} stages
 * @returns {Promise<number>} exit status
 */
async function runAll(stages) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const table = [];
  /** @type {string[]} */
  const failures = [];
  for (const stage of stages) {
    if (interrupted) break;
    const began = Date.now();
    say(`\n== ${stage.name}: ${stage.what} ==`);
    const counts = await runStage(stage).catch((error) => {
      say(error instanceof Error ? error.message : String(error));
      return FAILED;
    });
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += counts[key];
    const { which = [] } = counts;
    failures.push(...which.map((one) => `${stage.name}: ${one}`));
    if (counts.failed > 0 && which.length === 0) failures.push(`${stage.name}: what it printed above says why`);
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    table.push(
      `${stage.name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed${skipped}  (${elapsed(Date.now() - began)})`,
    );
    say(`== ${table.at(-1)}`);
  }
  if (interrupted) {
    say('\nInterrupted; the stages after this one did not run.');
    total.failed = Math.max(1, total.failed);
  }
  say(`\n${table.join('\n')}\n`);
  if (failures.length > 0) say(`Failed:\n${failures.map((one) => `  ${one}`).join('\n')}\n`);
  say(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/**
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runStage(stage) {
  if (stage.engine) await freshEngine();
  if (stage.site) await ensureSite(place);
  if (interrupted) return FAILED; // meanwhile: what would start now, nobody would end
  const report = path.join(place.home, 'reports', `${stage.name}.report`);
  rmSync(report, { force: true });
  const { code } = await run(stage.argv(report), {
    cwd: place.root,
    inherit: true,
    allowFailure: true,
    timeoutMs: stage.minutes * patience * 60_000,
    env: {
      ...environmentFor(place, imageTag()),
      PATCHBAY_IMAGE_WORK: place.image,
      NODE_ENV: 'test',
      PATCHBAY_TEST_PATIENCE: String(patience),
      ...stage.env?.(report),
    },
  });
  if (interrupted) return FAILED;
  if (code === null) say(`${stage.name} was ended after ${stage.minutes * patience} minutes`);
  return withExit(stage.count(report, code), code);
}

/** The engine with nothing in it: what an earlier, interrupted run left goes first. */
async function freshEngine() {
  if (engineIsFresh) return;
  await engineDown(place);
  await borrowEngine(place);
  await ensureImage(place, { onLine: (line) => say(`   ${line}`) });
  engineIsFresh = true;
}
