// What a hostile student tries as root in a lab host: each script, and what it says when it has failed.

export type Attack = {
  readonly name: string;
  readonly script: string;
  /** Matches what the script says (both streams, then "exit N") when the attack failed. */
  readonly fails: RegExp;
};

const DENIED = /denied|not permitted|No such|Read-only|cannot|Invalid|wrong fs/i;
/** Calls a system call by number and prints -1 and errno. */
const call = (...words: (string | number)[]): string =>
  `python3 -c 'import ctypes;c=ctypes.CDLL(None,use_errno=True);print("call",c.syscall(${words.join(',')}),ctypes.get_errno())'`;
const REFUSED_CALL = /call -1 (1|13|22|38)\b/;
/** The number of the probe's process, as the host sees it. */
const PROBE = 'P=$(pgrep -f \'pb probe\' | head -1); test -n "$P" || echo no probe;';

export const ATTACKS: readonly Attack[] = [
  // Out through files
  {
    name: 'finds the Docker socket',
    script: 'find / -xdev -name "docker*.sock" 2>/dev/null; ls /run/docker.sock /var/run/docker.sock',
    fails: /^ls: cannot.*\nls: cannot/,
  },
  {
    name: 'finds the server’s home',
    script: 'ls -d /work /root/.patchbay /home/* /run/patchbay-* 2>/dev/null; echo end',
    fails: /^end\n/,
  },
  {
    name: 'reads the server’s environment',
    script: 'cat /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n" | grep -c PATCHBAY_HOME',
    fails: /^0\n/,
  },
  { name: 'writes to its image', script: 'touch /usr/bin/ip /lib/x /x', fails: /(.*Read-only.*\n){3}/ },
  { name: 'makes its root writable', script: 'mount -o remount,rw / && touch /x', fails: DENIED },
  { name: 'makes a device node of the disk', script: 'mknod /root/disk b 254 0', fails: DENIED },
  { name: 'mounts the disk', script: 'for d in vda sda nvme0n1; do mount /dev/$d /mnt; done; ls /mnt | wc -l', fails: /^0\n/ },
  {
    name: 'opens the memory of the machine',
    script: 'head -c 1 /dev/mem; head -c 1 /proc/kcore; cat /dev/kmem',
    fails: /cannot open.*\n.*cannot open.*\n.*No such/,
  },
  {
    name: 'mounts file systems of the kernel',
    script: 'for t in debugfs tracefs securityfs configfs devtmpfs; do mount -t $t none /mnt && echo mounted; done',
    fails: /^(?!.*mounted)/s,
  },
  { name: 'loads a program into the kernel', script: call(321, 5, 0, 0), fails: REFUSED_CALL },
  // Out through the kernel's switches
  { name: 'sets the core pattern', script: 'echo "|/bin/sh" > /proc/sys/kernel/core_pattern', fails: DENIED },
  { name: 'presses the magic key', script: 'echo b > /proc/sysrq-trigger', fails: DENIED },
  { name: 'names a program for modules', script: 'echo /root/x > /proc/sys/kernel/modprobe', fails: DENIED },
  { name: 'names a program for hotplug', script: 'echo /root/x > /sys/kernel/uevent_helper', fails: DENIED },
  { name: 'turns off address randomisation', script: 'echo 0 > /proc/sys/kernel/randomize_va_space', fails: DENIED },
  { name: 'drops the machine’s caches', script: 'echo 3 > /proc/sys/vm/drop_caches', fails: DENIED },
  { name: 'reads the kernel log', script: 'dmesg', fails: DENIED },
  { name: 'loads a module', script: `modprobe dummy 2>&1; ${call(313, 0, 0, 0)}`, fails: REFUSED_CALL },
  // A kernel that has no such sockets refuses them in the same words: that the filter is there is asked of the kernel (Docker's, and ours).
  { name: 'runs without the second filter', script: 'grep Seccomp_filters /proc/self/status', fails: /:\s2\n/ },
  { name: 'speaks to the machine below this one', script: call(41, 40, 1, 0), fails: /call -1 97\b/ },
  { name: 'has the kernel encrypt for it', script: call(41, 38, 5, 0), fails: /call -1 97\b/ },
  { name: 'has the kernel work past its filters', script: call(425, 8, 0), fails: /call -1 38\b/ },
  { name: 'calls as another machine would', script: call('0x40000000 + 39'), fails: /call -1 38\b/ },
  { name: 'lets itself be put off with a lock in hand', script: 'chrt -i 0 true', fails: DENIED },
  { name: 'does the same by being nice', script: 'nice -n 19 true', fails: DENIED },
  {
    // 0 would not stop a program to which the machine pipes cores.
    name: 'has its crash handled by a program of the machine',
    script: 'grep "core file size" /proc/self/limits',
    fails: /size\s+1\s+1\s+bytes/,
  },
  { name: 'starts another kernel', script: call(246, 0, 0, 0, 0), fails: REFUSED_CALL },
  { name: 'restarts the machine', script: call(169, '0xfee1dead', 672274793, '0x1234567', 0), fails: REFUSED_CALL },
  {
    name: 'sets the clock',
    script: 'date -s 2001-01-01 > /dev/null; test $(date +%Y) -gt 2020 && echo unchanged',
    fails: /unchanged/,
  },
  { name: 'turns swap off', script: 'swapoff -a; swapon /dev/zram0; swapoff /dev/vda', fails: DENIED },
  // Out through control groups and namespaces
  {
    // The second version may be mounted, and shows the host's own group: what bounds it is not to be written, and no other is in it. (That
    // one may be made in it is the kernel's rule, by which the bounds above hold there too; not tried here.)
    name: 'mounts control groups, to lift its limits or reach others',
    script: `mkdir -p /root/c; for o in memory pids devices; do mount -t cgroup -o $o none /root/c && echo out; done
      mount -t cgroup2 none /root/c || exit 0
      for f in memory.max memory.swap.max pids.max cpu.max io.max cgroup.freeze cgroup.kill; do sh -c "echo 1 > /root/c/$f" && echo out; done
      find /root/c -mindepth 1 -type d | grep . && echo out; umount /root/c`,
    fails: /^(?!.*\bout\b)/s,
  },
  {
    name: 'sets a release agent',
    script: 'find /sys/fs/cgroup -name release_agent -exec sh -c "echo /root/x > {} && echo written" \\;',
    fails: /^(?!.*written)/s,
  },
  {
    name: 'lifts its own memory limit',
    script:
      'for f in /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max; do test -e $f && echo 99999999999 > $f && echo lifted; done',
    fails: /^(?!.*lifted)/s,
  },
  {
    name: 'lifts its own limit of processes',
    script: 'for f in /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max; do test -e $f && echo max > $f && echo lifted; done',
    fails: /^(?!.*lifted)/s,
  },
  { name: 'maps itself to the machine’s root', script: 'unshare -U -r cat /proc/self/uid_map', fails: DENIED },
  {
    name: 'is root of the machine already',
    script: 'read inside outside count < /proc/self/uid_map; test $outside -ge 65536 && echo mapped away',
    fails: /mapped away/,
  },
  { name: 'enters the namespaces of the first process', script: 'nsenter -t 1 -m -u -i true', fails: DENIED },
  { name: 'raises its number of open files', script: 'ulimit -n 1000000', fails: DENIED },
  { name: 'takes real-time priority', script: call(144, 0, 1, 'ctypes.byref(ctypes.c_int(99))'), fails: REFUSED_CALL },
  { name: 'shields itself from running out of memory', script: 'echo -1000 > /proc/self/oom_score_adj', fails: DENIED },
  // The line to the server
  {
    name: 'writes on the first process’s line to the server',
    script: 'echo x > /proc/1/fd/1; cat < /proc/1/fd/0',
    fails: /(.*denied.*\n){2}/,
  },
  {
    name: 'writes on the agent’s line to the server',
    script: 'for p in $(pgrep -x "pb agent"); do for n in 1 199; do echo x > /proc/$p/fd/$n && echo out; done; done',
    fails: /^(?!.*\bout\b).*denied/s,
  },
  {
    name: 'reads the memory of the first process',
    script: 'head -c 1 /proc/1/mem; cat /proc/1/maps',
    fails: /(.*denied.*\n){2}/,
  },
  // The probe
  {
    name: 'traces the probe',
    script: `${PROBE} export P; python3 -c 'import ctypes,os;c=ctypes.CDLL(None,use_errno=True);print("call",c.ptrace(16,int(os.environ["P"]),0,0),ctypes.get_errno())'`,
    fails: /call -1 1\b/,
  },
  { name: 'writes into the probe’s memory', script: `${PROBE} echo x > /proc/$P/mem`, fails: DENIED },
  { name: 'writes on the probe’s line to the server', script: `${PROBE} echo x > /proc/$P/fd/1`, fails: DENIED },
  {
    name: 'reads the probe’s files',
    script: `${PROBE} ls /proc/$P/root/; cat /proc/$P/environ`,
    fails: /cannot access.*\n.*denied/,
  },
  { name: 'enters the probe', script: `${PROBE} nsenter -t $P -m true`, fails: DENIED },
  // Out through the network
  {
    name: 'reaches the machine or the world',
    script: 'for a in 169.254.169.254 8.8.8.8 172.17.0.1 10.0.0.1; do ping -c 1 -W 1 $a; done',
    fails: /(.*unreachable.*\n){4}/,
  },
  {
    name: 'adds a way out',
    script:
      'ip link add out type macvlan 2>&1; ip route add default via 192.168.7.254 dev eth1; curl -s -m 2 http://1.1.1.1; echo curl $?',
    fails: /curl (7|28)\b/,
  },
  {
    name: 'moves a NIC into a namespace of the machine',
    script:
      'ip link add mv0 type dummy; ip link set mv0 netns 4194000; ip link set mv0 netns /proc/1/ns/net; ip -br link show mv0 | wc -l',
    fails: /^(0|1)\n/,
  },
  {
    // The last three are what the kernel puts into every namespace when GRE is loaded.
    name: 'sees wires of other sessions',
    script:
      'ip -br link | grep -cv -e "^lo" -e "^eth1@" -e "^tap" -e "^mv0" -e "^ovs-" -e "^gre0@NONE " -e "^gretap0@NONE " -e "^erspan0@NONE "',
    fails: /^0\n/,
  },
  // Filling
  {
    name: 'fills its disk',
    script: 'dd if=/dev/zero of=/root/big bs=1M count=500; dd if=/dev/zero of=/tmp/big bs=1M count=500; rm -f /root/big /tmp/big',
    fails: /(File too large|No space|Killed|exit 137)/i,
  },
  {
    name: 'fills its table of files',
    script: 'mkdir /root/many; cd /root/many; seq 100000 | xargs touch; rm -rf /root/many',
    fails: /No space/,
  },
  {
    name: 'fills its memory',
    script: 'python3 -c "x=[bytearray(1<<20) for _ in range(2000)]"; echo exit $?',
    fails: /exit (137|1)\b/,
  },
  { name: 'fills its connection table', script: 'echo 99999999 > /proc/sys/net/netfilter/nf_conntrack_max', fails: DENIED },
];
