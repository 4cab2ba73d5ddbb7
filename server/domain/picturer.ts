// What other rooms may ask of topology: the picture of a session's network as it is now.
import type { Topology } from './lab.ts';

/** One frame of the picture. Its shape is the contract's `Picture`; here it is only carried through. */
export type PictureFrame = { readonly at: string; readonly nodes: readonly object[]; readonly edges: readonly object[] };

export interface Picturer {
  /** Looks at all hosts of the session. Never rejects for a host that cannot be seen: it is named in the picture. */
  picture(session: string, topology: Topology): Promise<PictureFrame>;
  /** What stands behind one thing of the picture, by the contract's `Listing`: its flows, rules, routes, listeners. What could
   * not be looked at says why. Rejects with not-found for an id of no host of the lab. */
  listings(session: string, topology: Topology, id: string): Promise<readonly object[]>;
  /** Nobody watches this session any more: forget what was kept for rates and stable layout. */
  forget(session: string): void;
}
