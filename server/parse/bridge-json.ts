// `bridge -j`: forwarding entries, VLANs and ports of Linux bridges and VXLAN devices.
import { z } from 'zod';
import { parseJson } from './json.ts';

export type FdbEntry = {
  readonly mac: string;
  readonly dev: string;
  readonly master: string | null;
  readonly vlan: number | null;
  /** Of a VXLAN device: the other end, and the VNI if it is not the device's own. */
  readonly dst: string | null;
  readonly vni: number | null;
  /** permanent, static, ...; '' for a learned one. */
  readonly state: string;
  /** self, master, extern_learn, ... */
  readonly flags: readonly string[];
};
export type BridgeVlans = {
  readonly dev: string;
  readonly vlans: readonly { readonly from: number; readonly to: number; readonly flags: readonly string[] }[];
};
export type BridgePort = { readonly dev: string; readonly master: string | null; readonly state: string };

const fdbSchema = z.looseObject({
  mac: z.string(),
  ifname: z.string(),
  master: z.string().optional(),
  vlan: z.number().optional(),
  dst: z.string().optional(),
  vni: z.number().optional(),
  state: z.string().default(''),
  flags: z.array(z.string()).default([]),
});

/** `bridge -j fdb show`. Throws ParseError. */
export function parseFdb(text: string): readonly FdbEntry[] {
  return parseJson(text, z.array(fdbSchema)).map((raw) => ({
    mac: raw.mac,
    dev: raw.ifname,
    master: raw.master ?? null,
    vlan: raw.vlan ?? null,
    dst: raw.dst ?? null,
    vni: raw.vni ?? null,
    state: raw.state,
    flags: raw.flags,
  }));
}

const vlanSchema = z.looseObject({
  ifname: z.string(),
  vlans: z
    .array(z.looseObject({ vlan: z.number(), vlanEnd: z.number().optional(), flags: z.array(z.string()).default([]) }))
    .default([]),
});

/** `bridge -j vlan show`. Throws ParseError. */
export function parseBridgeVlans(text: string): readonly BridgeVlans[] {
  return parseJson(text, z.array(vlanSchema)).map((raw) => ({
    dev: raw.ifname,
    vlans: raw.vlans.map((each) => ({ from: each.vlan, to: each.vlanEnd ?? each.vlan, flags: each.flags })),
  }));
}

const portSchema = z.looseObject({ ifname: z.string(), master: z.string().optional(), state: z.string().default('') });

/** `bridge -j link`. Throws ParseError. */
export function parseBridgePorts(text: string): readonly BridgePort[] {
  return parseJson(text, z.array(portSchema)).map((raw) => ({ dev: raw.ifname, master: raw.master ?? null, state: raw.state }));
}
