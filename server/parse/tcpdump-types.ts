// What tcpdump -nn -e saw, frame by frame.

export type ArpPart = {
  readonly op: 'request' | 'reply';
  readonly targetIp: string;
  /** Absent where tcpdump does not say it. */
  readonly senderIp?: string;
  readonly senderMac?: string;
  readonly targetMac?: string;
};

export type IpPart = {
  readonly version: 4 | 6;
  readonly src: string;
  readonly dst: string;
  /** Only with -v. */
  readonly ttl?: number;
  readonly length?: number;
  readonly dontFragment?: boolean;
  readonly fragmentOffset?: number;
  readonly moreFragments?: boolean;
};

export type DhcpPart = {
  readonly op: 'request' | 'reply';
  readonly clientMac?: string;
  readonly xid?: string;
  readonly yourIp?: string;
  readonly serverIp?: string;
  /** Only with -v: Discover, Offer, Request, ACK, ... */
  readonly message?: string;
  /** Only with -v: option number -> text. */
  readonly options: Readonly<Record<number, string>>;
};

export type Frame = {
  /** Seconds since midnight (or since the epoch with -tt); null without a stamp. */
  readonly at: number | null;
  readonly src: string | null;
  readonly dst: string | null;
  /** Number of the innermost ethertype: 0x0800, 0x0806, ...; null for 802.3. */
  readonly etherType: number | null;
  readonly length: number | null;
  /** Outermost first. */
  readonly vlans: readonly { readonly id: number; readonly priority: number }[];
  readonly arp?: ArpPart;
  readonly ip?: IpPart;
  /** Name in lower case: icmp, icmp6, tcp, udp, gre, igmp, ... */
  readonly protocol?: string;
  readonly srcPort?: number;
  readonly dstPort?: number;
  /** S, S., ., P., F., R ... */
  readonly tcpFlags?: string;
  /** "echo request", "echo reply", "host ... unreachable", ... */
  readonly icmp?: { readonly kind: string; readonly id?: number; readonly seq?: number };
  readonly dhcp?: DhcpPart;
  readonly vxlan?: { readonly vni: number; readonly inner: Frame | null };
  readonly gre?: { readonly key: number | null; readonly protocol: string; readonly inner: Frame | null };
  /** The lines as they were. */
  readonly text: string;
};
