// Fields made of named bits: `+est-rel`, `new|trk`, `0x22/0x22`.
import { parseNumber } from '../address.ts';
import { excerpt, ParseError } from '../parse-error.ts';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  ct_state: ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'],
  tcp_flags: ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns'],
  tun_flags: ['oam', 'df', 'csum', 'key'],
};
const TRK = 0x20;

/**
 * To `+est-rel+trk` (bits in the order of the wire); '' when nothing is said. For ct_state: any other bit that is set means
 * +trk, and a packet that is not tracked (-trk) has no other bit (ovs-fields(7)).
 */
export function parseFlags(field: 'ct_state' | 'tcp_flags' | 'tun_flags', text: string): string {
  const names = NAMES[field] ?? [];
  let { set, clear } = readFlags(names, text);
  if (field === 'ct_state') {
    if (set & ~TRK) set |= TRK;
    if (clear & TRK && set === 0) clear = TRK;
  }
  if (set & clear) throw new ParseError(`${field}=${excerpt(text)} asks for a bit to be set and not set`);
  return names.map((name, bit) => (set & (1 << bit) ? `+${name}` : clear & (1 << bit) ? `-${name}` : '')).join('');
}

function readFlags(names: readonly string[], text: string): { set: number; clear: number } {
  const all = (1 << names.length) - 1;
  const bitOf = (name: string) => {
    const bit = names.indexOf(name.toLowerCase());
    if (bit < 0) throw new ParseError(`"${excerpt(name)}" is not one of ${names.join(', ')}`);
    return 1 << bit;
  };
  if (/^(0x[0-9a-f]+|\d+)(\/(0x[0-9a-f]+|\d+))?$/i.test(text)) {
    const [value = '0', mask] = text.split('/');
    const bits = Number(parseNumber(value, 16)) & all;
    const cared = mask === undefined ? all : Number(parseNumber(mask, 16)) & all;
    return { set: bits & cared, clear: ~bits & cared };
  }
  let set = 0;
  let clear = 0;
  if (/^[+-]/.test(text)) {
    for (const part of text.split(/(?=[+-])/)) {
      if (part.startsWith('+')) set |= bitOf(part.slice(1));
      else clear |= bitOf(part.slice(1));
    }
    return { set, clear };
  }
  for (const name of text.split('|')) if (name !== '0') set |= bitOf(name);
  return { set, clear: all & ~set };
}
