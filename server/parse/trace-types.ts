// What `ovs-appctl ofproto/trace` tells: the way through the tables, and what leaves where.
import type { Match } from './openflow/types.ts';

export type TraceStep = {
  readonly bridge: string;
  readonly table: number;
  /** "priority 0, cookie 0x..." or "No match." */
  readonly rule: string;
  readonly priority: number | null;
  /** Actions as printed, in order; remarks ("forwarding to learned port") belong to the action above them. */
  readonly actions: readonly { readonly text: string; readonly remarks: readonly string[] }[];
};

export type TraceTunnel = {
  readonly type: 'vxlan' | 'gre' | 'geneve' | 'unknown';
  /** VNI or GRE key. */
  readonly id: number | null;
  readonly src: string | null;
  readonly dst: string | null;
};

/** A copy of the packet as it leaves the datapath. */
export type TraceOutput = {
  /** Datapath port: a number, or a name when traced with --names. */
  readonly port: string;
  /** Outermost tag; null: untagged. */
  readonly vlan: number | null;
  readonly tunnel: TraceTunnel | null;
  /** Fields of the packet as it leaves (normal names: eth_dst, ip_src, tcp_dst, ...), rewrites included. */
  readonly packet: Match;
};

export type DatapathAction = { readonly name: string; readonly args: string };

/** One run through the pipeline; there is another after each recirculation. */
export type TracePass = {
  readonly flow: Match;
  readonly steps: readonly TraceStep[];
  readonly finalFlow: Match | null;
  readonly megaflow: string;
  readonly datapathActions: readonly DatapathAction[];
};

export type Trace = {
  readonly passes: readonly TracePass[];
  /** All passes' steps, in order. */
  readonly steps: readonly TraceStep[];
  readonly finalFlow: Match | null;
  readonly outputs: readonly TraceOutput[];
  /** Nothing leaves: no output in any pass. */
  readonly drop: boolean;
};
