// What an OVS bridge has learned: `ovs-appctl fdb/show`, and the names of the port numbers in it from `ovs-ofctl show`.
import { excerpt, linesOf, ParseError } from './parse-error.ts';

export type LearnedMac = {
  /** An OpenFlow port number, or LOCAL. */
  readonly port: string;
  readonly vlan: number;
  readonly mac: string;
  /** Seconds since it was seen last; null: it was put there by hand and stays. */
  readonly ageSeconds: number | null;
};

const ENTRY = /^\s*(\d{1,10}|LOCAL)\s+(\d{1,4})\s+([0-9a-f]{2}(?::[0-9a-f]{2}){5})\s+(\d{1,10}|static)$/;

/** `ovs-appctl fdb/show BRIDGE`. Throws ParseError. */
export function parseOvsFdb(text: string): readonly LearnedMac[] {
  return linesOf(text).flatMap(({ text: line, line: number }) => {
    if (line.trim() === '' || /^\s*port\s+VLAN\s+MAC\s+Age$/.test(line)) return [];
    const [, port = '', vlan, mac = '', age = ''] = ENTRY.exec(line) ?? [];
    if (vlan === undefined) throw new ParseError(`"${excerpt(line)}" is not a line of fdb/show`, number);
    return [{ port, vlan: Number(vlan), mac, ageSeconds: age === 'static' ? null : Number(age) }];
  });
}

/** `ovs-ofctl show BRIDGE`, any version -> a port's number, or LOCAL, and its name. Throws ParseError. */
export function parseOfPorts(text: string): ReadonlyMap<string, string> {
  const lines = linesOf(text);
  if (!lines[0]?.text.startsWith('OFPT_FEATURES_REPLY')) throw new ParseError('not what ovs-ofctl show prints');
  return new Map(
    lines.flatMap(({ text: line }): readonly [string, string][] => {
      const [, number, name] = /^ (\d{1,10}|LOCAL)\(([^)]{1,128})\): addr:/.exec(line) ?? [];
      return number && name ? [[number, name]] : [];
    }),
  );
}
