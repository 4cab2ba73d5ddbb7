// Numbers, IPv4, IPv6 and MAC addresses: text to bits and back. Shared by the parsers of flows and of rules.
import { excerpt, ParseError } from './parse-error.ts';

/** Decimal or 0x hex, not wider than `bits`. Throws ParseError. */
export function parseNumber(text: string, bits: number): bigint {
  if (!/^(0x[0-9a-f]{1,260}|\d{1,320})$/i.test(text)) throw new ParseError(`"${excerpt(text)}" is not a number`);
  const value = BigInt(text);
  if (value >> BigInt(bits) !== 0n) throw new ParseError(`${excerpt(text)} does not fit into ${bits} bits`);
  return value;
}

/** As parseNumber, for what is small enough to be a JavaScript number. */
export function parseSmall(text: string, bits = 32): number {
  return Number(parseNumber(text, bits));
}

/** All ones. */
export function ones(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}

/** The mask of a prefix length: 24 of 32 is 0xffffff00. */
export function prefixMask(prefix: number, bits: number): bigint {
  return ones(bits) ^ ones(bits - prefix);
}

/** 24 for 0xffffff00; null for a mask that is not a prefix. */
export function findPrefix(mask: bigint, bits: number): number | null {
  for (let prefix = 0; prefix <= bits; prefix++) if (prefixMask(prefix, bits) === mask) return prefix;
  return null;
}

export function parseIpv4(text: string): bigint {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) {
    throw new ParseError(`"${excerpt(text)}" is not an IPv4 address`);
  }
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

export function printIpv4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
}

export function parseIpv6(text: string): bigint {
  const bad = () => new ParseError(`"${excerpt(text)}" is not an IPv6 address`);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text.slice(0, 64));
  if (dotted) {
    const v4 = parseIpv4(dotted[2] ?? '');
    return parseIpv6(`${dotted[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2) throw bad();
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) throw bad();
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) throw bad();
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

export function printIpv6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  // RFC 5952: the longest run of two zeros or more is shortened.
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

export function parseMac(text: string): bigint {
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)) throw new ParseError(`"${excerpt(text)}" is not a MAC address`);
  return text.split(':').reduce((bits, part) => (bits << 8n) | BigInt(`0x${part}`), 0n);
}

export function printMac(bits: bigint): string {
  return [40n, 32n, 24n, 16n, 8n, 0n].map((shift) => ((bits >> shift) & 0xffn).toString(16).padStart(2, '0')).join(':');
}

export function printHex(bits: bigint): string {
  return `0x${bits.toString(16)}`;
}
