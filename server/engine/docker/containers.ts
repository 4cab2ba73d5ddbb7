// What a lab host and a probe are to Docker: the isolation, written out. Evidence for each line: docs/decisions.
import type Docker from 'dockerode';
import { LABEL_HOME, LABEL_PROCESS, LABEL_ROLE, processMark, type Role } from './names.ts';

export type ContainerConfig = { readonly image: string; readonly homeHash: string };

const CAPABILITIES = [
  'NET_ADMIN',
  'NET_RAW',
  'SYS_ADMIN',
  'DAC_OVERRIDE',
  'CHOWN',
  'FOWNER',
  'SETUID',
  'SETGID',
  'SETPCAP',
  'KILL',
  'NET_BIND_SERVICE',
];
/** proc(5): from -1000 to 1000. What a shell runs has 900 (keep.c). */
const OOM_SCORE = 500;
const MiB = 1024 * 1024;
export const HOST_MEMORY_BYTES = 256 * MiB;

/** None, in the one way that also stops the program to which a machine may pipe them as its root: there a limit of 0 is no limit (core(5), RLIMIT_CORE). */
const NO_CORE = { Name: 'core', Soft: 1, Hard: 1 };

/** What hosts and probes have in common; all capabilities count inside the engine's user namespace only. */
function common(config: ContainerConfig, role: Role): Docker.ContainerCreateOptions {
  return {
    Image: config.image,
    Labels: { [LABEL_HOME]: config.homeHash, [LABEL_ROLE]: role, [LABEL_PROCESS]: processMark() ?? '' },
    // The agent's line is standard input and output; it must stay open when a server goes and another comes.
    OpenStdin: true,
    StdinOnce: false,
    AttachStdin: true,
    AttachStdout: true,
    Tty: false,
    HostConfig: {
      // When the machine's memory runs out, hosts end before what serves them.
      OomScoreAdj: OOM_SCORE,
      CapDrop: ['ALL'],
      CapAdd: CAPABILITIES,
      // apparmor: it would forbid mount, which `ip netns` needs.
      SecurityOpt: ['no-new-privileges', 'apparmor=unconfined'],
      // /proc/sys of its own namespaces is taught (the command line calls this systempaths=unconfined).
      MaskedPaths: [],
      ReadonlyPaths: [],
      ReadonlyRootfs: true,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

/** A lab host without any network but the wires it will be given. `shim`: of names.ts; a hand-over gives it another hostname. */
export function hostOptions(config: ContainerConfig, shim: string): Docker.ContainerCreateOptions {
  const base = common(config, 'host');
  return {
    ...base,
    Hostname: shim,
    // Says more than NetworkMode none: Docker then starts a program of its own in each new namespace, the whole of dockerd, to look after it.
    NetworkDisabled: true,
    // pb init is the first process, and takes no other.
    StopSignal: 'SIGKILL',
    HostConfig: {
      ...base.HostConfig,
      NetworkMode: 'none',
      // What is written under /etc, /root, /var and so on lands in /overlay (docker/host/src/init.c).
      Tmpfs: {
        '/run': 'rw,exec,nosuid,nodev,size=16m,nr_inodes=8k,mode=755',
        '/tmp': 'rw,exec,nosuid,nodev,size=32m,nr_inodes=8k,mode=1777',
        '/overlay': 'rw,exec,nosuid,nodev,size=64m,nr_inodes=16k,mode=700',
      },
      ShmSize: 8 * MiB,
      Devices: [{ PathOnHost: '/dev/net/tun', PathInContainer: '/dev/net/tun', CgroupPermissions: 'rwm' }],
      Memory: HOST_MEMORY_BYTES,
      MemorySwap: HOST_MEMORY_BYTES,
      PidsLimit: 512,
      NanoCpus: 1_000_000_000,
      Ulimits: [{ Name: 'nofile', Soft: 4096, Hard: 4096 }, { Name: 'fsize', Soft: 64 * MiB, Hard: 64 * MiB }, NO_CORE],
    },
  };
}

/** The trusted pair of eyes of a running host: its network and processes, its own programs and files. */
export function probeOptions(config: ContainerConfig, hostContainerId: string): Docker.ContainerCreateOptions {
  const base = common(config, 'probe');
  return {
    ...base,
    Cmd: ['/usr/lib/patchbay/pb', 'probe'],
    HostConfig: {
      ...base.HostConfig,
      NetworkMode: `container:${hostContainerId}`,
      PidMode: `container:${hostContainerId}`,
      // Looking into the host's files goes through /proc/1/root. It also keeps the student from tracing the probe, which
      // has a capability that the student lacks.
      CapAdd: [...CAPABILITIES, 'SYS_PTRACE'],
      Tmpfs: { '/tmp': 'rw,nosuid,nodev,size=16m,mode=1777', '/run': 'rw,nosuid,nodev,size=4m,mode=755' },
      ShmSize: MiB,
      Memory: 128 * MiB,
      MemorySwap: 128 * MiB,
      PidsLimit: 128,
      NanoCpus: 1_000_000_000,
      Ulimits: [{ Name: 'nofile', Soft: 4096, Hard: 4096 }, NO_CORE],
    },
  };
}
