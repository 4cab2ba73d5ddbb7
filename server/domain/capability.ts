// What the kernel and tools of this machine offer, found by the probe at set-up.
import type { Lab } from './lab.ts';

export type Capability = { readonly feature: string; readonly there: boolean; readonly why: string };
export type UnmetNeed = { readonly feature: string; readonly why: string };

/** What a lab needs and this machine lacks. A feature that was never probed counts as there. */
export function unmetNeeds(lab: Pick<Lab, 'needs'>, capabilities: readonly Capability[]): UnmetNeed[] {
  return lab.needs.flatMap((feature) => {
    const found = capabilities.find((c) => c.feature === feature);
    return found && !found.there ? [{ feature, why: found.why }] : [];
  });
}
