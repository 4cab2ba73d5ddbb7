// Keys and their echoes go before what students' machines compute.
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

const NICE = -10;
/** proc(5): hosts have 500. */
const OOM_SCORE = -900;

/**
 * Raises this process: its main thread among its own threads (V8's helpers take milliseconds at a time), and its session among
 * the others where the kernel counts by session (sched(7), "The autogroup feature") and the session is ours alone, as `npm start`
 * makes it. And it stays when memory runs out. Without the right to, or on another system, nothing happens.
 */
export function goFirst(): void {
  try {
    os.setPriority(process.pid, NICE); // of the thread whose number is the process's: setpriority(2), "C library/kernel differences"
    if (sessionOf(readFileSync('/proc/self/stat', 'utf8')) === process.pid) writeFileSync('/proc/self/autogroup', String(NICE));
  } catch {
    // Not root, or no such kernel: then it goes as everybody does.
  }
  try {
    writeFileSync('/proc/self/oom_score_adj', String(OOM_SCORE));
  } catch {
    // Then hosts, which have more, still end before.
  }
}

/** proc(5): after the name in brackets stand state, parent, group, session. */
const sessionOf = (stat: string): number => Number(stat.replace(/^.*\) /s, '').split(' ')[3]);
