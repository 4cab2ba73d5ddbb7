// Which of containerd's shims a host is put in the care of. A shim costs 2 MB and collects its garbage every thirty seconds, for ever: hosts of many
// labs share one (docs/decisions/0005-lab-hosts.md).
import { shimGroup } from './names.ts';

/** A shim makes one container after the other: the hosts of a lab, which start together, go to several. */
const LANES = 3;
/** So many hosts in all its time: should a shim end, its hosts end with it. */
const MOST = 16;

/** A shim that is there or is to be: the group that names it (setup/shim), how many hosts it was given, and how many of them are left. */
export type Shim = { readonly group: string; given: number; left: number };

export class Shims {
  private readonly lanes: Shim[] = [];
  /** By container id. */
  private readonly of = new Map<string, Shim>();

  /** A place for a host that starts now, in another shim than the last one's. `joined` of it: others were there before. */
  join(): { readonly shim: Shim; readonly joined: boolean } {
    let shim = this.lanes.length < LANES ? undefined : this.lanes.shift();
    // One whose hosts have all gone is ending, and who joins it just then does not start.
    if (!shim || shim.left === 0 || shim.given >= MOST) shim = { group: shimGroup(), given: 0, left: 0 };
    this.lanes.push(shim);
    shim.given++;
    shim.left++;
    return { shim, joined: shim.given > 1 };
  }

  /** The host that was given this place is this container. */
  hold(shim: Shim, id: string): void {
    this.of.set(id, shim);
  }

  /** It did not start: nobody else is to try that shim. */
  spoilt(shim: Shim): void {
    shim.left = 0;
    shim.given = MOST;
  }

  /** A container has ended; one that is nobody's here is none of ours. */
  ended(id: string): void {
    const shim = this.of.get(id);
    this.of.delete(id);
    if (shim) shim.left = Math.max(0, shim.left - 1);
  }
}
