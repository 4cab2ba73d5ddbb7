// Each check kind judged again from what real hosts said: right networks, faults, and other wishes (Open vSwitch 3.1.0, Debian 12).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckSpec } from '../domain/lab.ts';
import type { Verdict } from '../domain/verdict.ts';
import { checkKinds } from './checks/registry.ts';
import { createGrader, realClock } from './grader.ts';
import { replay, unpackRecording } from './recording.ts';

const recording = unpackRecording(readFileSync(path.join(import.meta.dirname, 'recorded/looks.json'), 'utf8'));
const grader = createGrader(realClock, () => '');

function say(verdict: Verdict): string {
  if (verdict.outcome === 'pass') return 'pass';
  return verdict.outcome === 'fail'
    ? verdict.findings.map((one) => one.code).join(' ')
    : `inconclusive: ${verdict.blind.join('; ')}`;
}

const named = recording.checks.map((one, index) => [`${index} ${one.kind}: ${one.expected}`, one] as const);

describe('what real hosts said', () => {
  it.each(named)('%s', async (_name, one) => {
    const check: CheckSpec = { id: 'it', kind: one.kind, title: 'it', points: 1, withinMs: 0, hints: {}, spec: one.spec };
    const looker = replay(recording, one);
    const answers: Record<string, string> = one.written === undefined ? {} : { it: one.written };
    const [result] = await grader.run([check], recording.topology, looker, { answers });
    expect(result && say(result.verdict)).toBe(one.expected);
    // What only looks asks each host once; what is said is bounded and can be typed again.
    if (result?.passive) expect(new Set(looker.asked).size).toBe(looker.asked.length);
    for (const { command, output } of result?.evidence ?? []) {
      expect(command).not.toMatch(/\/proc\/1\/root|python3|NONCE/);
      expect(output.length).toBeLessThan(6100);
    }
  });

  it('has each kind pass and fail', () => {
    for (const kind of checkKinds.keys()) {
      const expected = recording.checks.filter((one) => one.kind === kind).map((one) => one.expected);
      expect(expected, kind).toContain('pass');
      expect(
        expected.some((word) => word !== 'pass'),
        kind,
      ).toBe(true);
    }
  });
});
