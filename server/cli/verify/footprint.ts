// What is there on a lab's hosts besides its network: namespaces, devices, files, processes. Checks must leave no more of it.
import { AppError } from '../../errors.ts';
import type { FilledLab } from './filled-lab.ts';
import type { Slot } from './slot.ts';

const LOOK = `
ls -A /run/netns 2>/dev/null | sed 's/^/the namespace /'
ip -o link | sed -E 's/^[0-9]+: ([^:@]+).*/the device \\1/'
find /tmp /root /etc /var/tmp -xdev ! -type d 2>/dev/null | sed 's/^/the file /'
for p in /proc/[0-9]*; do tr '\\0\\n' '  ' <"$p/cmdline" 2>/dev/null | head -c 120 | sed 's/^/the process /; s/ *$//'; echo; done`;
/** Many small programs, on machines that may be slow. */
const LIMIT_MS = 60_000;
/** Our own looking, and what keeps a host going. */
const OWN = /^the process( .*ls -A \/run\/netns.*| (tr|head|sed|find|ip|ls)\b.*| \/usr\/lib\/patchbay\/.*)?$/;

/** Of all hosts, and of the probes' own files. */
export async function footprint(slot: Slot, lab: FilledLab): Promise<ReadonlySet<string>> {
  const things = await Promise.all(
    lab.topology.hosts.flatMap(({ name }) =>
      (['host', 'probe'] as const).map(async (by) => {
        const record = await slot.engine.exec(slot.session, name, ['bash', '-c', LOOK], { by, timeoutMs: LIMIT_MS });
        if (record.exitCode === null) throw new AppError('could-not-look', `It could not be seen what is on ${name}.`);
        const lines = record.stdout.split('\n').filter((line) => line !== '' && !OWN.test(line));
        return lines.map((line) => `${line} on ${name}${by === 'probe' ? ' (probe)' : ''}`);
      }),
    ),
  );
  return new Set(things.flat());
}

export function leftSince(before: ReadonlySet<string>, after: ReadonlySet<string>): readonly string[] {
  return [...after].filter((thing) => !before.has(thing));
}
