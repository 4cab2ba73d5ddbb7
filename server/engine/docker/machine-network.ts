// Runs `ip` and `tc` where the wires are made: in the engine's network namespace on this machine, or, when the engine is
// elsewhere, in a small trusted container on its machine.
import type Docker from 'dockerode';
import { execa } from 'execa';
import { AppError } from '../../errors.ts';
import { demuxStdout } from './agent-line.ts';
import { LABEL_HOME, LABEL_PROCESS, LABEL_ROLE, processMark } from './names.ts';
import type { WirePlan } from './wires.ts';

export interface MachineNetwork {
  /**
   * Makes what the plan says; rejects with what `ip` said. A kernel without the queueing discipline is no error. `linked`: called when the wires are
   * there, if that is known before their bounds are; finding one port among those of all labs takes `tc` its time.
   */
  apply(plan: WirePlan, linked?: () => void): Promise<void>;
  /** All links there; a switch carries the mark of the process that made it. */
  links(): Promise<readonly { readonly name: string; readonly mark: string }[]>;
  /** Deletes what is there of these; what has gone by itself is no error. */
  remove(lines: readonly string[]): Promise<void>;
}

export type MachineNetworkConfig = {
  readonly docker: Docker;
  /** Path of the engine's network namespace; empty: the engine is elsewhere. */
  readonly netns: string;
  readonly image: string;
  readonly homeHash: string;
  /** How long the kernel may take for one order, all of a lab's wires; a shorter one for tests. */
  readonly limitMs?: number;
};

/** The kernel changes one network at a time (its RTNL lock), and whoever holds that holds up all others. */
const LIMIT_MS = 120_000;

/** Runs a shell line with input, in the engine's namespace; resolves with what it printed, rejects when it fails. `onOutput`: called at the first of it, if that is heard early. */
type Run = (script: string, input: string, onOutput?: () => void) => Promise<string>;

export function machineNetwork(config: MachineNetworkConfig): MachineNetwork {
  const run: Run = config.netns
    ? (script, input, onOutput) => runHere(config, script, input, onOutput)
    : (script, input) => runThere(config, script, input);
  return {
    async apply(plan, linked) {
      if (plan.ip.length === 0) return;
      // One start of a program for all of it. A switch must not send what it forwards through iptables; the setting is one of
      // each namespace.
      const calm = '{ echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables; } 2>/dev/null;';
      const bound = `{ ip -batch - || exit; echo linked; tc -force -batch - >/dev/null 2>&1 <<'END'\n${plan.tc.join('\n')}\nEND\n} || true`;
      await run(plan.tc.length ? `${calm} ${bound}` : 'exec ip -batch -', plan.ip.join('\n'), linked);
    },
    async links() {
      const links: unknown = JSON.parse((await run('exec ip -j link show', '')) || '[]');
      return (links as { ifname?: string; ifalias?: string }[]).map((link) => ({
        name: link.ifname ?? '',
        mark: link.ifalias ?? '',
      }));
    },
    async remove(lines) {
      if (lines.length) await run('ip -force -batch - >/dev/null 2>&1 || true', lines.join('\n'));
    },
  };
}

async function runHere(
  { netns, limitMs = LIMIT_MS }: MachineNetworkConfig,
  script: string,
  input: string,
  onOutput = () => {},
): Promise<string> {
  // nsenter, not `ip netns exec`: it leaves the mounts alone. A group of its own, to end the shell with what it runs.
  const program = execa('nsenter', [`--net=${netns}`, 'sh', '-c', script], { input: `${input}\n`, detached: true });
  program.stdout.once('data', onOutput);
  let timer: NodeJS.Timeout | undefined;
  // Not execa's own limit, which waits for the program's end: who waits in the kernel does not die before the kernel answers.
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (program.pid) killGroup(program.pid);
      program.unref();
      const seconds = limitMs / 1000;
      reject(
        new AppError(
          'start-failed',
          `The network of the machine did not answer within ${seconds} seconds: something else keeps it busy. Try again; if it stays so, ask whoever runs this Patchbay to restart the machine.`,
          { log: `no answer from the kernel's network within ${seconds} s: ${script}` },
        ),
      );
    }, limitMs);
  });
  try {
    return (await Promise.race([program, limit])).stdout;
  } finally {
    clearTimeout(timer);
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Outside engine: the same in a container that sees that machine's processes and network. */
async function runThere(config: MachineNetworkConfig, script: string, input: string): Promise<string> {
  const lines = Buffer.from(`${input}\n`).toString('base64');
  const container = await config.docker.createContainer({
    Image: config.image,
    Cmd: ['sh', '-c', `echo ${lines} | base64 -d | (${script.replace('exec ', '')}) 2>&1; exit $?`],
    Labels: { [LABEL_HOME]: config.homeHash, [LABEL_ROLE]: 'helper', [LABEL_PROCESS]: processMark() ?? '' },
    AttachStdout: true,
    Tty: false,
    HostConfig: {
      UsernsMode: 'host',
      PidMode: 'host',
      NetworkMode: 'host',
      CapDrop: ['ALL'],
      CapAdd: ['NET_ADMIN', 'SYS_ADMIN', 'SYS_PTRACE'],
      SecurityOpt: ['apparmor=unconfined'],
      ReadonlyRootfs: true,
      LogConfig: { Type: 'none', Config: {} },
    },
  });
  try {
    const stream = await container.attach({ stream: true, stdout: true, hijack: true });
    const pieces: Buffer[] = [];
    demuxStdout(stream as never, (data) => pieces.push(Buffer.from(data)));
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const text = Buffer.concat(pieces).toString();
    if (StatusCode !== 0) throw new Error(text.trim());
    return text;
  } finally {
    await container.remove({ force: true }).catch(() => {});
  }
}
