// The picture of the network as it is: nodes and edges, drawn from observations, sent to the browser as a whole.
import { z } from 'zod';

/** A thing in the picture. `id` is stable as long as the thing exists: host/netns/kind/name. */
export const PictureNode = z.object({
  id: z.string(),
  kind: z.enum([
    'host',
    'netns',
    'instance',
    'nic',
    'linux-bridge',
    'ovs-bridge',
    'port',
    'tunnel-port',
    'patch-port',
    'device',
    'switch',
  ]),
  name: z.string(),
  /** The node it is drawn in: a port in a bridge, a bridge in a host, a NIC in a namespace. */
  parent: z.string().nullable(),
  up: z.boolean(),
  /** Short facts for the label: tag 1, 10.0.0.5/24, VNI 100. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Something looks wrong: peer missing, tag nobody else has, tunnel to nowhere. In words. */
  odd: z.array(z.string()),
  /** Commands that show this thing, for its host. */
  commands: z.array(z.string()),
  /** Frames per second since the last look (both directions). */
  rate: z.number(),
});
export type PictureNode = z.infer<typeof PictureNode>;
export const PictureEdge = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  kind: z.enum(['wire', 'veth', 'patch', 'tunnel', 'attached']),
  label: z.string(),
});
export type PictureEdge = z.infer<typeof PictureEdge>;
export const Picture = z.object({
  at: z.string(),
  nodes: z.array(PictureNode),
  edges: z.array(PictureEdge),
  /** Hosts that could not be looked at. */
  blind: z.array(z.object({ host: z.string(), why: z.string() })),
  /** Things left out because a host has too many; in words. */
  cut: z.array(z.string()),
});
export type Picture = z.infer<typeof Picture>;

/** One line of what stands behind a thing. flows: where is table and priority, text the match, `after` the actions.
 * groups: where is number and type, text a bucket's actions, `after` its settings.
 * rules: where is table and chain. routes: where is the destination. listening: where is the protocol, `after` the program.
 * macs: where is the device, `after` what is said of the entry. */
export const ListingRow = z.object({
  where: z.array(z.string()),
  text: z.string(),
  after: z.string(),
  /** Packets that it has seen; null where nobody counts. */
  packets: z.number().nullable(),
});
export type ListingRow = z.infer<typeof ListingRow>;
export const Listing = z.object({
  what: z.enum(['flows', 'groups', 'rules', 'routes', 'listening', 'macs']),
  /** Shows the same in a terminal of the thing's host. */
  command: z.string(),
  /** At most MAX_ROWS; `more` says how many were left out. */
  rows: z.array(ListingRow),
  more: z.number(),
  /** Why it could not be looked at; null when it could. */
  blind: z.string().nullable(),
});
export type Listing = z.infer<typeof Listing>;
export const MAX_ROWS = 200;
