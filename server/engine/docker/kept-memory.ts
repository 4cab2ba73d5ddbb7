// What the kernel keeps for a network namespace and charges to no control group: rings of packet sockets (packet(7); tcpdump needs one), packets in the queues
// of tun devices and disciplines, neighbours, entries of bridges and of conntrack, xfrm states.

/** More than any lab takes of it, of all a host's namespaces. The ring of a tcpdump is 2 MiB. */
export const MOST_KEPT_BYTES = 64 * 2 ** 20;
/** About what the kernel allocates for one (a slab of the next size: struct neighbour, net_bridge_fdb_entry, xfrm_state, nf_conn). */
const EACH = { neighbours: 512, fdb: 128, xfrm: 1024, conntrack: 400 } as const;
/** What the queues of ordinary tun devices could hold together: each port of a bridge in the userspace datapath is one. */
const TUN_BYTES = 128 * 2 ** 20;

/**
 * Run by sh in the namespace, as the machine's root: no list is read past what is too much in any case, nor for long. A dump of a bridge's entries takes time
 * that grows with the square of their number, and holds a lock of the kernel's.
 */
export const COUNT_KEPT = `
timeout -s KILL 3 ss --packet --all --extended --numeric --no-header | grep -o 'ring_[rt]x([^)]*' | head -n 20000
echo "neighbours $(timeout -s KILL 3 ip neigh show nud all | head -n 200000 | wc -l)"
echo "fdb $(timeout -s KILL 3 bridge fdb show | head -n 600000 | wc -l)"
echo "xfrm $(timeout -s KILL 3 ip xfrm state count | tr -dc 0-9)"
echo "conntrack $(cat /proc/sys/net/netfilter/nf_conntrack_count)"
timeout -s KILL 3 tc -s qdisc show | grep -o 'backlog [0-9]*[KMG]*b' | head -n 20000
timeout -s KILL 3 ip -o link show type tun | head -n 5000
`;

/** What COUNT_KEPT printed -> bytes. What cannot be read counts as nothing. Of a tun device: what its queue may hold, since the kernel does not say what it does. */
export function bytesKept(printed: string): number {
  let [bytes, queues] = [0, 0];
  for (const [, size, many] of printed.matchAll(/ring_[rt]x\(blk_size:(\d+),blk_nr:(\d+),/g))
    bytes += Number(size) * Number(many);
  for (const [what, each] of Object.entries(EACH)) {
    const [, many] = new RegExp(`^${what} (\\d+)$`, 'm').exec(printed) ?? [];
    bytes += Number(many ?? 0) * each;
  }
  for (const [, many, unit = ''] of printed.matchAll(/^backlog (\d+)([KMG]?)b$/gm))
    bytes += Number(many) * 1024 ** (unit === '' ? 0 : 'KMG'.indexOf(unit) + 1);
  for (const [, mtu, packets] of printed.matchAll(/ mtu (\d+) .*? qlen (\d+)/g)) queues += Number(mtu) * Number(packets);
  return bytes + Math.max(0, queues - TUN_BYTES);
}
