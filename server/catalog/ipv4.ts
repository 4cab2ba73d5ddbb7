// Arithmetic on IPv4 addresses and ranges, for variables and their forms.

export type Cidr = { readonly first: number; readonly prefix: number };

/** "10.0.0.5" -> number; null when it is not an address. */
export function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** "10.0.0.5/24" -> the range it lies in; a bare address is a /32; null when it is neither. */
export function parseCidr(text: string): Cidr | null {
  const [address, length, ...rest] = text.split('/');
  const value = parseIpv4(address ?? '');
  if (value === null || rest.length > 0) return null;
  if (length !== undefined && !/^\d{1,2}$/.test(length)) return null;
  const prefix = length === undefined ? 32 : Number(length);
  if (prefix > 32) return null;
  return { first: value - (value % sizeOf(prefix)), prefix };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIpv4(cidr.first)}/${cidr.prefix}`;
}

/** Number of addresses in a range of this prefix length. */
export function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return a.first < b.first + sizeOf(b.prefix) && b.first < a.first + sizeOf(a.prefix);
}

/** Is `inner` the same as `outer` or a part of it? */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.prefix >= outer.prefix && overlap(outer, inner);
}
