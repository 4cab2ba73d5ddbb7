// Targets: the spellings of one effect to one form.
import { ones, parseNumber, printHex } from '../address.ts';
import type { Target } from './types.ts';

function pair(text: string): [bigint, bigint] {
  const [value = '0', mask = '0'] = text.split('/');
  return [parseNumber(value, 32), parseNumber(mask, 32)];
}

/** --set-mark, --and-mark, --or-mark and --xor-mark are cases of --set-xmark (clear the mask's bits, then XOR the value). */
function xmarkOf(name: string, text: string): string {
  const [value, mask] = pair(text);
  const print = (v: bigint, m: bigint) => `${printHex(v)}/${printHex(m)}`;
  if (name === 'set-mark') return print(value, mask | value);
  if (name === 'and-mark') return print(0n, value ^ ones(32));
  if (name === 'or-mark') return print(value, value);
  return name === 'xor-mark' ? print(value, 0n) : text;
}

function marks(options: Record<string, string>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, text] of Object.entries(options)) {
    if (/^(set|and|or|xor)-x?mark$/.test(name)) out['set-xmark'] = xmarkOf(name, text);
    // A mask stands alone: fullMask has read it as a value.
    else if (name === 'mask') {
      out.nfmask = text.split('/')[0] ?? '';
      out.ctmask = out.nfmask;
    } else if (name === 'nfmask' || name === 'ctmask') out[name] = text.split('/')[0] ?? '';
    else out[name] = text;
  }
  if ('save-mark' in out || 'restore-mark' in out) {
    out.nfmask ??= '0xffffffff';
    out.ctmask ??= '0xffffffff';
  }
  return out;
}

/** Defaults that iptables-save spells out, and older names of targets. */
export function normalTarget(target: Target, v6: boolean): Target {
  const { by, name } = target;
  let options: Record<string, string> = { ...target.options };
  if (name === 'NOTRACK') return { by, name: 'CT', options: { notrack: '' } };
  if (name === 'MARK' || name === 'CONNMARK') options = marks(options);
  if (name === 'REJECT') {
    const said = options['reject-with'] ?? (v6 ? 'icmp6-port-unreachable' : 'icmp-port-unreachable');
    const long: Record<string, string> = {
      'port-unreach': 'port-unreachable',
      'host-unreach': 'host-unreachable',
      'net-unreach': 'net-unreachable',
    };
    const short = said.replace(/^icmp6?-/, '');
    const full = Object.hasOwn(long, short) ? (long[short] ?? short) : short;
    options = {
      'reject-with': said === 'tcp-rst' ? 'tcp-reset' : said.startsWith('tcp') ? said : `icmp${v6 ? '6' : ''}-${full}`,
    };
  }
  if (name === 'LOG' && options['log-level'] === undefined) options['log-level'] = '4';
  if (name === 'LOG') options['log-level'] = LEVELS[options['log-level'] ?? ''] ?? options['log-level'] ?? '4';
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return { by, name, options: Object.fromEntries(sorted) };
}

const LEVELS: Readonly<Record<string, string>> = {
  ...{
    emerg: '0',
    panic: '0',
    alert: '1',
    crit: '2',
    err: '3',
    error: '3',
    warning: '4',
    warn: '4',
    notice: '5',
    info: '6',
    debug: '7',
  },
};
