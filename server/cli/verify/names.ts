// The names of network devices and chains that a lab knows, host by host: what a wrong one is taken from.
import type { StepSolution, Topology } from '../../domain/lab.ts';
import { type Priorities, prioritiesOf } from './priorities.ts';

export type Names = {
  readonly bridges: readonly string[];
  /** NICs, taps, ports, veth ends, tunnels: every device that is no bridge. */
  readonly devices: readonly string[];
  /** Chains of iptables that the lab makes itself. */
  readonly chains: readonly string[];
  readonly priorities: Priorities;
};

/** How commands bring a name into being. */
const MAKES_BRIDGE = [
  /\badd-br\s+([\w.-]+)/g,
  /\baddbr\s+([\w.-]+)/g,
  /\blink add (?:name |dev )?([\w.-]+)(?: [^;|&]*?)? type bridge\b/g,
];
const MAKES_DEVICE = [
  /\badd-port\s+[\w.-]+\s+([\w.-]+)/g,
  /\blink add (?:link [\w.-]+ )?(?:name |dev )?(?!link\b|name\b|dev\b)([\w.-]+)/g,
  /\bpeer (?:name )?([\w.-]+)/g,
  /\btuntap add (?:dev |name )?([\w.-]+)/g,
];
const MAKES_CHAIN = [/\b(?:ip6?tables|ebtables)\b[^;|&]*? (?:-N|--new-chain|--new) ([\w-]+)/g];

/** solutions: the whole reference, values put in. */
export function namesOf(host: string, topology: Topology, solutions: readonly StepSolution[]): Names {
  const scripts = solutions.flatMap((solution) => solution.scripts).filter((script) => script.host === host);
  const commands = scripts.flatMap((script) => script.commands.map((command) => command.text));
  const text = commands.join('\n');
  const ends = topology.wires.flatMap((wire) => wire.ends).filter((end) => end.host === host);
  const taps = topology.instances.filter((instance) => instance.host === host).map((instance) => instance.tap);
  const bridges = unique([...all(text, MAKES_BRIDGE), ...ends.filter((end) => end.underlay).map((end) => `br-${end.nic}`)]);
  const devices = unique([...ends.map((end) => end.nic), ...taps, ...all(text, MAKES_DEVICE)]).filter(
    (name) => !bridges.includes(name),
  );
  return { bridges, devices, chains: unique(all(text, MAKES_CHAIN)), priorities: prioritiesOf(commands) };
}

function all(text: string, patterns: readonly RegExp[]): string[] {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words.filter((word) => word !== ''))];
}
