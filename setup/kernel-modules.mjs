// Loads the kernel modules that lessons need, where they exist: a lab host, in its user namespace, may not.
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { run } from './command.mjs';

const MODULES = [
  'openvswitch',
  '8021q',
  'vxlan',
  'ip_gre',
  'tun',
  'veth',
  'bridge',
  'dummy',
  'sch_netem',
  'ip_tables',
  'iptable_filter',
  'iptable_nat',
  'iptable_mangle',
  'iptable_raw',
  'ebtables',
  'nf_tables',
  'nft_compat',
  'nf_conntrack',
  'nfnetlink_log',
  'xt_physdev',
  'xt_CT',
];
const BRIDGE_SYSCTLS = ['iptables', 'ip6tables', 'arptables'].map((t) => `/proc/sys/net/bridge/bridge-nf-call-${t}`);

/** Loads what there is; a module that is built in or absent is no error: the capability probe says what works. */
export async function loadModules() {
  await run(['modprobe', '--all', '--quiet', ...MODULES], { allowFailure: true }).catch(() => {});
  await loadBridgeFilter();
  await openTun();
}

/** br_netfilter turns filtering on for the machine's own bridges too when it is loaded: put that back. */
async function loadBridgeFilter() {
  if (existsSync('/proc/sys/net/bridge')) return;
  await run(['modprobe', '--quiet', 'br_netfilter'], { allowFailure: true }).catch(() => {});
  for (const file of BRIDGE_SYSCTLS) {
    if (existsSync(file) && readFileSync(file, 'utf8').trim() === '1') writeFileSync(file, '0');
  }
}

/** /dev/net/tun for everybody, as udev makes it: root of a user namespace counts as a stranger to the device file. */
async function openTun() {
  const file = '/dev/net/tun';
  if (!existsSync(file)) {
    mkdirSync('/dev/net', { recursive: true });
    await run(['mknod', '--mode=0666', file, 'c', '10', '200'], { allowFailure: true });
  } else if ((statSync(file).mode & 0o666) !== 0o666) {
    chmodSync(file, 0o666);
  }
}
