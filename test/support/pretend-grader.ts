// A grader that says what a test tells it; a check passes unless told otherwise. It looks once, so that a blind engine shows.
import type { Grader } from '../../server/domain/check.ts';
import type { CheckSpec } from '../../server/domain/lab.ts';
import type { CheckResult, Verdict } from '../../server/domain/verdict.ts';

export class PretendGrader implements Grader {
  /** By check id. */
  readonly verdicts = new Map<string, Verdict>();
  runs = 0;

  lint(): readonly never[] {
    return [];
  }
  isPassive(check: CheckSpec): boolean {
    return check.kind !== 'ping' && check.kind !== 'answer';
  }
  findingCodes(): readonly string[] {
    return [];
  }
  run: Grader['run'] = async (checks, topology, looker, options) => {
    this.runs += 1;
    const results: CheckResult[] = [];
    for (const check of checks) {
      const [host] = topology.hosts;
      const records = host ? await looker.batch(host.name, [{ argv: ['ip', 'link'] }]) : [];
      const result: CheckResult = {
        checkId: check.id,
        title: check.title,
        points: check.points,
        passive: this.isPassive(check),
        verdict: this.verdicts.get(check.id) ?? { outcome: 'pass' },
        evidence: records.map((r) => ({
          host: host?.name ?? '',
          command: r.argv.join(' '),
          output: r.stdout,
          exitCode: r.exitCode,
        })),
      };
      options.onResult?.(result);
      results.push(result);
    }
    return results;
  };
}

export function missing(expected: string): Verdict {
  return { outcome: 'fail', findings: [{ code: 'missing', where: 'compute1', expected, actual: 'nothing' }] };
}
