// The rules of a namespace, of both backends: a student may use either.
import { z } from 'zod';
import { parseSave, type Ruleset } from '../../parse/iptables.ts';
import { defineObserver } from '../observer.ts';
import { having, NO_ARGS } from './shape.ts';
import { sayFailure } from './trusted.ts';

const IptablesFact = z.strictObject({ nft: having<Ruleset>('tables'), legacy: having<Ruleset>('tables') });
export type IptablesFact = z.infer<typeof IptablesFact>;

export const iptables = defineObserver<Record<string, never>, IptablesFact>({
  name: 'iptables',
  passive: true,
  args: NO_ARGS,
  fact: IptablesFact,
  commands: () => [{ argv: ['iptables-nft-save'], shown: ['iptables-save'] }, { argv: ['iptables-legacy-save'] }],
  read: ([nft, legacy]) => {
    if (nft?.exitCode !== 0) return { blind: sayFailure(nft, 'iptables-save') };
    // A kernel without the old tables says so; then there are no rules in them.
    const old = legacy?.exitCode === 0 ? legacy.stdout : '';
    return { seen: { nft: parseSave(nft.stdout), legacy: parseSave(old) } };
  },
});
