// Whether an Open vSwitch bridge is there: asked before ovs-ofctl, which cannot tell a missing bridge from a dead daemon.
import type { ExecRecord } from '../../domain/engine.ts';
import type { Command, Reading } from '../observer.ts';
import { ovs, sayFailure } from './trusted.ts';

export function bridgeExists(bridge: string): Command {
  return ovs(['ovs-vsctl', '--timeout=5', 'br-exists', bridge], ['ovs-vsctl', 'br-exists', bridge]);
}

/** 0: it is there; 2: it is not; anything else: Open vSwitch does not answer. */
export function readBridgeExists(record: ExecRecord | undefined): Reading<boolean> {
  if (record?.exitCode === 0) return { seen: true };
  if (record?.exitCode === 2) return { seen: false };
  return { blind: sayFailure(record, 'Open vSwitch') };
}
