// What is seen on a device while a probe runs: capture begins, is known to listen, then the probe, then it ends.
import { z } from 'zod';
import { type Frame, parseTcpdump } from '../../parse/tcpdump.ts';
import { type Command, defineObserver, type Stage } from '../observer.ts';
import { placeName, targetName } from './ping.ts';
import { listOf } from './shape.ts';
import { readStimulus, Stimulus, StimulusFact, stimulusPlaces, stimulusStages, stimulusTarget } from './stimulus.ts';
import { sayFailure } from './trusted.ts';

const Spot = z.object({ host: z.string(), netns: z.string().optional(), dev: z.string() });
const CaptureArgs = z.object({
  on: Spot,
  /** A second device, watched at the same time. */
  also: Spot.optional(),
  stimulus: Stimulus,
  /** Decode all UDP as VXLAN (port 8472). */
  vxlan: z.boolean(),
});
type CaptureArgs = z.infer<typeof CaptureArgs>;

const SpotFact = z.strictObject({
  device: z.boolean(),
  frames: listOf<Frame>('vlans', 'text'),
  /** It went on until the probe was over: that nothing more was seen says something. */
  whole: z.boolean().default(true),
});
const CaptureFact = z.strictObject({ on: SpotFact, also: SpotFact.optional(), stimulus: StimulusFact });
export type CaptureFact = z.infer<typeof CaptureFact>;

const START = `
name=/tmp/pb-$1; shift
timeout 30 sh -c 'echo $$ >"$0.dump"; exec tcpdump "$@"' "$name" "$@" >"$name.out" 2>"$name.err" </dev/null &
echo $! >"$name.pid"
tries=0
while [ $tries -lt 150 ]; do
  grep -q 'listening on' "$name.err" && exit 0
  kill -0 $! 2>/dev/null || break
  sleep 0.02; tries=$((tries + 1))
done
cat "$name.err" >&2
exit 1
`;
/** Somebody in the host ended or stopped it, or more came by than it takes. */
const ENDED_EARLY = 'the capture had ended before';
/**
 * By SIGUSR1 (tcpdump(8)) it tells how many frames it has taken, and how many had come by: all that had when the probe was over must
 * have been taken, however slow the machine is; but this ends before the command's time does, to say so. What somebody else asked for
 * before does not count. Of lo the kernel counts each frame twice.
 */
const STOP = `
name=/tmp/pb-$1
pid=$(cat "$name.pid") || exit 1
dump=$(cat "$name.dump")
seconds() { read -r now _ </proc/uptime; now=\${now%.*}; }
counts() { sed -nE 's/^tcpdump: ([0-9]+) packets? captured, ([0-9]+) packets? received by filter.*/\\1 \\2/p' "$name.err"; }
sleep 0.05
set -- $(counts)
before=$#; due=; whole=
grep -q 'listening on lo,' "$name.err" && whole=yes
seconds; until=$((now + 5))
while [ -z "$whole" ] && seconds && [ $now -lt $until ] && kill -USR1 "$dump" 2>/dev/null; do
  sleep 0.01
  set -- $(counts)
  [ $# -gt $before ] || continue
  shift $before
  due=\${due:-$2}
  shift $(($# - 2))
  [ "$1" -ge "$due" ] && whole=yes
done
kill -TERM "$pid" 2>/dev/null || whole=
[ -n "$whole" ] || echo "${ENDED_EARLY}" >&2
seconds; until=$((now + 2))
while kill -0 "$pid" 2>/dev/null && seconds && [ $now -lt $until ]; do sleep 0.01; done
cat "$name.out"; sed '/^tcpdump: .* captured, /d' "$name.err" >&2
rm -f "$name.out" "$name.err" "$name.pid" "$name.dump"
`;
const MOST_FRAMES = '600';

function start(spot: z.infer<typeof Spot>, name: string, vxlan: boolean): Command {
  const tcpdump = [
    '-i',
    spot.dev,
    '-nn',
    '-e',
    '-v',
    '-l',
    '-p',
    '--immediate-mode',
    '-c',
    MOST_FRAMES,
    ...(vxlan ? ['-T', 'vxlan'] : []),
  ];
  return {
    argv: ['sh', '-c', START, 'sh', name, ...tcpdump],
    ...(spot.netns !== undefined && { netns: spot.netns }),
    shown: false,
  };
}
function stop(spot: z.infer<typeof Spot>, name: string): Command {
  return {
    argv: ['sh', '-c', STOP, 'sh', name],
    ...(spot.netns !== undefined && { netns: spot.netns }),
    shown: ['tcpdump', '-i', spot.dev, '-nn', '-e', '-v'],
  };
}

function stages(args: CaptureArgs, nonce: string): readonly Stage[] {
  const spots = [{ spot: args.on, name: `${nonce}-on` }, ...(args.also ? [{ spot: args.also, name: `${nonce}-also` }] : [])];
  return [
    ...spots.map(({ spot, name }) => ({ host: spot.host, commands: [start(spot, name, args.vxlan)] })),
    ...stimulusStages(args.stimulus, `${nonce}-st`),
    ...spots.map(({ spot, name }) => ({ host: spot.host, commands: [stop(spot, name)], always: true })),
  ];
}

export const capture = defineObserver<CaptureArgs, CaptureFact>({
  name: 'capture',
  passive: false,
  args: CaptureArgs,
  fact: CaptureFact,
  stages: (args, _place, nonce) => stages(args, nonce),
  // Frames of a probe between the same ends would be taken for those of this one.
  claims: (args) => ({
    shared: [],
    exclusive: [...stimulusPlaces(args.stimulus).map(placeName), targetName(stimulusTarget(args.stimulus))],
  }),
  read: (records, args) => {
    const spots = args.also ? 2 : 1;
    if (records.length < spots * 2 + 1) return { blind: 'the capture was not run to its end' };
    const seen: z.infer<typeof SpotFact>[] = [];
    for (let index = 0; index < spots; index++) {
      const begun = records[index];
      const ended = records[records.length - spots + index];
      if (begun?.exitCode !== 0) {
        if (/No such device|doesn't exist|not up/i.test(begun?.stderr ?? ''))
          seen.push({ device: false, frames: [], whole: true });
        else return { blind: sayFailure(begun, 'tcpdump') };
      } else if (ended?.exitCode !== 0 || !/packets? captured/.test(ended.stderr)) return { blind: sayFailure(ended, 'tcpdump') };
      else
        seen.push({
          device: true,
          frames: parseTcpdump(ended.stdout),
          whole: !ended.stderr.includes(ENDED_EARLY) && !ended.truncated,
        });
    }
    const stimulus = readStimulus(args.stimulus, records.slice(spots, records.length - spots));
    if ('blind' in stimulus) return stimulus;
    const [on, also] = seen;
    if (!on) return { blind: 'the capture was not run' };
    return { seen: { on, ...(also && { also }), stimulus: stimulus.seen } };
  },
});
