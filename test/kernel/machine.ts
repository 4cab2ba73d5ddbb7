// A virtual machine with a stock Debian kernel: its disk is made once and kept; each run adds a disk with the project.
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

const ARCHITECTURES: Record<string, { debian: string; qemu: string; console: string; machine: string[]; package: string }> = {
  x64: {
    debian: 'amd64',
    qemu: 'qemu-system-x86_64',
    console: 'ttyS0',
    // Without ERMS the kernel clears and copies pages by words: an emulator takes `rep stosb` and `rep movsb` byte by byte.
    machine: ['-cpu', 'max,-erms,-fsrm'],
    package: 'qemu-system-x86',
  },
  arm64: {
    debian: 'arm64',
    qemu: 'qemu-system-aarch64',
    console: 'ttyAMA0',
    machine: ['-machine', 'virt', '-cpu', 'max'],
    package: 'qemu-system-arm',
  },
};

export type Machine = { readonly folder: string; readonly disk: string; readonly kernel: string; readonly initrd: string };

export function architecture() {
  const found = ARCHITECTURES[process.arch];
  if (!found) throw new Error(`No kernel test for ${process.arch}: known are ${Object.keys(ARCHITECTURES).join(', ')}.`);
  return found;
}

/** The packages in the machine beside Debian's `required` ones. */
function packages(): string[] {
  return [
    `linux-image-${architecture().debian}`,
    ...['systemd-sysv', 'udev', 'initramfs-tools', 'docker.io', 'iproute2', 'iptables', 'nftables', 'procps', 'kmod', 'git'],
    ...['mmdebstrap', 'gcc', 'libc6-dev', 'ethtool', 'libstdc++6', 'python3', 'e2fsprogs'],
  ];
}

const UNIT = `[Unit]
Description=The kernel test
After=docker.service local-fs.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'mkdir -p /mnt && mount -o ro /dev/vdb /mnt && cp /mnt/guest.sh /run/guest.sh && umount /mnt && exec /bin/sh /run/guest.sh'
TimeoutStartSec=infinity
[Install]
WantedBy=multi-user.target
`;

/**
 * The base disk, made when it is not there (about three minutes) or when the list of packages changed.
 * `folder` is kept between runs (PATCHBAY_HOME/kernel). Needs root and mmdebstrap; rejects when one of the tools fails.
 */
export async function baseMachine(folder: string, say: (words: string) => void): Promise<Machine> {
  const key = createHash('sha256')
    .update(JSON.stringify([packages(), UNIT]))
    .digest('hex')
    .slice(0, 12);
  const home = path.join(folder, `base-${key}`);
  const machine = {
    folder,
    disk: path.join(home, 'disk.img'),
    kernel: path.join(home, 'vmlinuz'),
    initrd: path.join(home, 'initrd'),
  };
  if (existsSync(machine.initrd)) return machine;
  const work = `${home}.part`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(path.join(work, 'root'), { recursive: true });
  const root = path.join(work, 'root');
  say(`making the machine's disk from Debian's packages (once, kept in ${home})`);
  await execa('mmdebstrap', [
    '--quiet',
    '--variant=apt',
    `--include=${packages().join(',')}`,
    'bookworm',
    path.join(work, 'root.tar'),
  ]);
  await execa('tar', ['-C', root, '-xf', path.join(work, 'root.tar')]);
  rmSync(path.join(work, 'root.tar'));
  const units = path.join(root, 'etc/systemd/system');
  mkdirSync(path.join(units, 'multi-user.target.wants'), { recursive: true });
  writeFileSync(path.join(units, 'kernel-test.service'), UNIT);
  await execa('ln', ['-sf', '../kernel-test.service', path.join(units, 'multi-user.target.wants/kernel-test.service')]);
  const boot = readdirSync(path.join(root, 'boot'));
  const named = (prefix: string) => path.join(root, 'boot', boot.find((name) => name.startsWith(prefix)) ?? prefix);
  copyFileSync(named('vmlinuz-'), path.join(work, 'vmlinuz'));
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', root, path.join(work, 'disk.img'), '6G']);
  copyFileSync(named('initrd.img-'), path.join(work, 'initrd'));
  rmSync(root, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  renameSync(work, home);
  return machine;
}

/**
 * A disk with the project as it is now (files of git, changed ones too), its npm packages, this Node and the host image.
 * `socket`, `image`: the engine that has the image. Answers the disk's path.
 */
export async function projectDisk(
  machine: Machine,
  project: { root: string; socket: string; image: string; guestEnv: Record<string, string> },
  say: (words: string) => void,
): Promise<string> {
  const stage = path.join(machine.folder, 'stage');
  const disk = path.join(machine.folder, 'project.img');
  rmSync(stage, { recursive: true, force: true });
  for (const part of ['repo', 'bin', 'home']) mkdirSync(path.join(stage, part), { recursive: true });
  say('packing the project, its packages and the host image');
  const listed = await execa('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: project.root });
  await execa('tar', ['--null', '--ignore-failed-read', '-T', '-', '-cf', path.join(stage, 'repo.tar')], {
    cwd: project.root,
    input: listed.stdout,
  });
  await execa('tar', ['-C', path.join(stage, 'repo'), '-xf', path.join(stage, 'repo.tar')]);
  rmSync(path.join(stage, 'repo.tar'));
  await execa('cp', ['-a', path.join(project.root, 'node_modules'), path.join(stage, 'repo/node_modules')]);
  await execa('cp', ['-a', path.join(project.root, 'server/store/generated'), path.join(stage, 'repo/server/store/')], {
    reject: false,
  });
  copyFileSync(process.execPath, path.join(stage, 'bin/node'));
  chmodSync(path.join(stage, 'bin/node'), 0o755);
  copyFileSync(path.join(import.meta.dirname, 'guest.sh'), path.join(stage, 'guest.sh'));
  writeFileSync(
    path.join(stage, 'guest.env'),
    Object.entries(project.guestEnv)
      .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
      .join(''),
  );
  await execa('docker', ['-H', `unix://${project.socket}`, 'save', '-o', path.join(stage, 'image.tar'), project.image]);
  rmSync(disk, { force: true });
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', stage, disk, '12G']);
  rmSync(stage, { recursive: true, force: true });
  return disk;
}

/** Boots the machine and waits until it is off. Lines that begin with PATCHBAY go to `say`; all go to the log file. */
export async function boot(
  machine: Machine,
  disks: { project: string; results: string },
  options: { log: string; memoryMb: number; timeoutMs: number },
  say: (words: string) => void,
): Promise<void> {
  const { qemu, console: tty, machine: board } = architecture();
  const drive = (file: string, snapshot: boolean) => [
    '-drive',
    `file=${file},if=virtio,format=raw,cache=unsafe,snapshot=${snapshot ? 'on' : 'off'}`,
  ];
  const child = execa(
    qemu,
    [
      ...board,
      ...['-m', String(options.memoryMb), '-smp', String(Math.min(os.cpus().length, 4))],
      // Software emulation: works everywhere. PATCHBAY_KERNEL_ACCEL=kvm where the machine offers it.
      ...['-accel', process.env.PATCHBAY_KERNEL_ACCEL ?? 'tcg,thread=multi'],
      // What Debian's kernel does against what one program could learn of another costs an emulator much and shows nothing here.
      ...['-kernel', machine.kernel, '-initrd', machine.initrd],
      ...['-append', `root=/dev/vda rw console=${tty} quiet mitigations=off init_on_alloc=0`],
      ...[...drive(machine.disk, true), ...drive(disks.project, true), ...drive(disks.results, false)],
      ...['-nographic', '-no-reboot', '-nic', 'none'],
    ],
    { stdin: 'ignore', timeout: options.timeoutMs, reject: false, all: true, buffer: false, env: { TMPDIR: machine.folder } },
  );
  writeFileSync(options.log, '');
  for await (const line of child.iterable({ from: 'all' })) {
    appendFileSync(options.log, `${line}\n`);
    const at = line.indexOf('PATCHBAY ');
    if (at >= 0) say(line.slice(at + 'PATCHBAY '.length));
  }
  const ended = await child;
  if (ended.timedOut)
    throw new Error(`The machine was still running after ${options.timeoutMs / 60_000} minutes; see ${options.log}.`);
  if (ended.failed) throw new Error(`${qemu} ended with ${ended.exitCode ?? ended.signal}; see ${options.log}.`);
}
