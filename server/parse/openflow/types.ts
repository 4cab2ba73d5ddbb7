// The normal form of an OpenFlow flow: two flows that mean the same have the same form.

/**
 * Field name -> canonical text. Names are those of ovs-fields(7): in_port, eth_src, eth_dst, eth_type, vlan_tci, ip_proto,
 * ip_src, ip_dst, ipv6_src, tcp_dst, udp_src, icmp_type, arp_op, arp_tpa, tun_id, reg0, ct_state, ct_mark, ...
 * Values: numbers in hex (0x3e9), ports and MACs and addresses as people write them, masks after a slash; no field with an empty mask.
 * `vlan_tci` carries all that is said about the tag (dl_vlan=5 is 0x1005/0x1fff, no tag is 0x0/0xffff).
 */
export type Match = Readonly<Record<string, string>>;

/** A field or some bits of it: `reg6`, `reg6[0..15]`. */
export type Subfield = string;

export type LearnSpec =
  | { readonly match: Subfield; readonly from: Subfield }
  | { readonly match: Subfield; readonly value: string }
  | { readonly load: string; readonly to: Subfield }
  | { readonly move: Subfield; readonly to: Subfield }
  | { readonly output: Subfield };

export type Learn = {
  readonly do: 'learn';
  readonly table: number;
  readonly priority: number;
  readonly idleTimeout: number;
  readonly hardTimeout: number;
  readonly cookie: string;
  /** fin_idle_timeout, delete_learned, limit, ...: sorted texts. */
  readonly options: readonly string[];
  readonly specs: readonly LearnSpec[];
};

export type Action =
  /** port: a number in decimal, a name, or IN_PORT, LOCAL, NORMAL, FLOOD, ALL, TABLE. */
  | { readonly do: 'output'; readonly port: string; readonly maxLength?: number }
  | { readonly do: 'output-field'; readonly field: Subfield }
  /** Goes on there and does not come back: goto_table, or a resubmit in last place. */
  | { readonly do: 'goto'; readonly table: number }
  | { readonly do: 'resubmit'; readonly port?: string; readonly table?: number; readonly ct: boolean }
  /** set_field, load of a constant, mod_*; value and mask as in Match. */
  | { readonly do: 'set'; readonly field: string; readonly value: string; readonly mask?: string }
  | { readonly do: 'dec-ttl' }
  | { readonly do: 'move'; readonly from: Subfield; readonly to: Subfield }
  | { readonly do: 'push-vlan'; readonly ethertype: string }
  | { readonly do: 'pop-vlan' }
  /** mod_vlan_vid where it is not known whether the frame has a tag: changes the tag, or pushes one. */
  | { readonly do: 'tag-or-retag'; readonly what: 'vid' | 'pcp'; readonly value: number }
  | Learn
  | {
      readonly do: 'ct';
      readonly commit: boolean;
      readonly force: boolean;
      readonly table?: number;
      /** A number in decimal, or a subfield. */
      readonly zone: string;
      readonly nat?: string;
      readonly alg?: string;
      readonly exec: readonly Action[];
    }
  | { readonly do: 'conjunction'; readonly id: number; readonly clause: number; readonly of: number }
  | { readonly do: 'group'; readonly group: string }
  | { readonly do: 'meter'; readonly meter: string }
  | { readonly do: 'controller'; readonly options: readonly string[] }
  | { readonly do: 'write-actions'; readonly actions: readonly Action[] }
  | { readonly do: 'clone'; readonly actions: readonly Action[] }
  | { readonly do: 'write-metadata'; readonly value: string; readonly mask?: string }
  /** clear_actions, ct_clear, exit, note, set_queue, push_mpls, ...: known by name, compared by text. */
  | { readonly do: 'other'; readonly name: string; readonly args: string };

export type FlowStats = {
  readonly durationSeconds?: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly idleAgeSeconds?: number;
  readonly hardAgeSeconds?: number;
};

export type Flow = {
  readonly table: number;
  readonly priority: number;
  /** Hex: 0x0. */
  readonly cookie: string;
  /** Seconds; 0 is never. */
  readonly idleTimeout: number;
  readonly hardTimeout: number;
  readonly importance: number;
  /** send_flow_rem, reset_counts, ...: sorted. */
  readonly flags: readonly string[];
  readonly match: Match;
  /** Empty: drop. */
  readonly actions: readonly Action[];
  readonly stats?: FlowStats;
};

/** Port name -> OpenFlow number of one bridge. */
export type Ports = Readonly<Record<string, number>>;

export type CompareOptions = {
  /** Lets `in_port="patch-int"` equal `in_port=2`. */
  readonly ports?: Ports;
  /** Compare idle_timeout and hard_timeout (default true). */
  readonly timeouts?: boolean;
  /**
   * One side was read from ovs-ofctl (default false). Where the match says nothing of a tag, dumps of OpenFlow 1.1 and later write
   * mod_vlan_vid:V as push_vlan:0x8100,set_field:(0x1000+V)->vlan_vid, and those of 1.0 write both as mod_vlan_vid (seen with 3.1.0):
   * the two cannot be told apart and are taken for the same. Only a trace can tell.
   */
  readonly dumped?: boolean;
  /** Compare cookies (default false). */
  readonly cookie?: boolean;
};
