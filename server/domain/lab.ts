// The nouns of a lab as the rest of the server sees it: validated, frozen, variables not yet put in.

export type LabLevel = 'beginner' | 'intermediate' | 'advanced';

/** Something the kernel must offer for the lab to work; the capability probe answers for each. */
export const KERNEL_FEATURES = [
  'ovs',
  'ovs-kernel',
  '8021q',
  'vxlan',
  'gre',
  'br_netfilter',
  'iptables-nft',
  'iptables-legacy',
  'tun',
  'netem',
  'ebtables',
] as const;
export type KernelFeature = (typeof KERNEL_FEATURES)[number];

/** How a value is drawn per student; `${name}` in prose, checks, scripts. See catalog/variables. */
export type VariableSpec =
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly kind: 'vlan'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'vni'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'cidr'; readonly within: string; readonly prefix: number }
  | { readonly kind: 'mac'; readonly oui?: string }
  | { readonly kind: 'id'; readonly length?: number }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'pick'; readonly from: readonly string[] };

export type HostSpec = {
  readonly name: string;
  readonly role?: string;
  /** Shell script run as root in the host at hand-over, before the student sees it (text, variables not yet put in). */
  readonly setup?: string;
  /** What the underlay NIC needs so that tunnels of an OVS userspace datapath can send: see `underlay` of a wire end. */
};

export type WireEnd = {
  readonly host: string;
  /** NIC name in the host: eth0, eth1, ... */
  readonly nic: string;
  /** CIDR put on the NIC at hand-over, e.g. 192.168.1.11/24. */
  readonly address?: string;
  /** true: the NIC goes into an OVS bridge br-<nic> that carries the address, so that userspace tunnels can send. */
  readonly underlay?: boolean;
};

/** A segment. Two ends are one veth pair; more are joined by a small switch. */
export type WireSpec = { readonly name: string; readonly ends: readonly WireEnd[]; readonly mtu?: number };

/** A "virtual machine": namespace, NIC, MAC, console, DHCP client; its tap waits unplugged on the host. */
export type InstanceSpec = {
  readonly name: string;
  readonly host: string;
  readonly mac: string;
  /** Name of the host's side of its NIC (15 bytes at most). */
  readonly tap: string;
  /** Static CIDR, put on at boot; without it the student uses DHCP or `ip addr`. */
  readonly address?: string;
  readonly gateway?: string;
  readonly mtu?: number;
};

export type Topology = {
  readonly hosts: readonly HostSpec[];
  readonly wires: readonly WireSpec[];
  readonly instances: readonly InstanceSpec[];
};

export type CheckSpec = {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  /** Weight within the step; a step's points are shared in this proportion. */
  readonly points: number;
  /** Look again until this has passed. */
  readonly withinMs: number;
  /** Texts keyed by finding code; `otherwise` for any other. They never give the command. */
  readonly hints: Readonly<Record<string, string>>;
  /** What the kind's own schema takes (variables not yet put in). */
  readonly spec: Readonly<Record<string, unknown>>;
};

export type Step = {
  readonly id: string;
  readonly title: string;
  /** Markdown, variables not yet put in. */
  readonly prose: string;
  readonly points: number;
  readonly checks: readonly CheckSpec[];
  /** Three stages: what to think of, where to look, which command family. */
  readonly hints: readonly string[];
  /** Check ids that hold before the step is begun, each with the reason. */
  readonly holdsAtStart: Readonly<Record<string, string>>;
};

/** Commands for one host, in order; `inert` says why a command changes nothing a check could see. */
export type Script = {
  readonly stepId: string;
  readonly host: string;
  readonly file: string;
  readonly commands: readonly ScriptCommand[];
};
export type ScriptCommand = { readonly text: string; readonly line: number; readonly inert?: string };

/** Scripts of a step in the order in which they run, and what is answered to its `answer` checks. */
export type StepSolution = {
  readonly stepId: string;
  readonly scripts: readonly Script[];
  readonly answers: Readonly<Record<string, string>>;
};

export type Alternate = { readonly name: string; readonly title: string; readonly steps: readonly StepSolution[] };
export type Mistake = {
  readonly name: string;
  readonly title: string;
  readonly stepId: string;
  /** Exactly these checks fail. */
  readonly fails: readonly string[];
  readonly solution: StepSolution;
};

export type Lab = {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly level: LabLevel;
  readonly minutes: number;
  /** The letter of the path's part: A ground ... G beyond. */
  readonly part: string;
  /** Labs to do before this one. */
  readonly after: readonly string[];
  /** What was learned, said at the end. */
  readonly learned: readonly string[];
  readonly needs: readonly KernelFeature[];
  readonly variables: Readonly<Record<string, VariableSpec>>;
  readonly topology: Topology;
  readonly steps: readonly Step[];
  readonly solution: readonly StepSolution[];
  readonly alternates: readonly Alternate[];
  readonly mistakes: readonly Mistake[];
  /** null: none was recorded. */
  readonly goal: Goal | null;
  /** Folder on disk, for figures. */
  readonly folder: string;
};

/** The network that a lab is to become: what the picture shows after the reference solution, with placeholders. Only what
 * every right solution shows; kinds, and ids, are the picture's. */
export type Goal = {
  readonly nodes: readonly {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly parent: string | null;
    readonly facts: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly edges: readonly { readonly kind: string; readonly from: string; readonly to: string; readonly label: string }[];
};

/** A lab whose folder has an error: left out, and shown as broken. */
export type BrokenLab = { readonly id: string; readonly problems: readonly LabProblem[] };
export type LabProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Path of the field: steps[2].checks[0].on */
  readonly field: string;
  readonly reason: string;
};

/** A value drawn for every variable; same lab, same seed: same values. */
export type Values = Readonly<Record<string, string>>;
