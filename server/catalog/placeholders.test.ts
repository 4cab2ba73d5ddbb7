// The forms of a placeholder, one by one.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { describe, expect, it } from 'vitest';
import { fill } from './fill.ts';

const values = { net: '10.7.3.0/24', small: '192.168.0.128/30', vni: '1001', mac1: 'fa:16:3e:01:02:03' };

describe('placeholders', () => {
  it.each([
    ['${net}', '10.7.3.0/24'],
    ['${net:5}', '10.7.3.5'],
    ['${net:5/}', '10.7.3.5/24'],
    ['${net:5..9}', '10.7.3.5,10.7.3.9'],
    ['${net:prefix}', '24'],
    ['${net:mask}', '255.255.255.0'],
    ['${small:mask}', '255.255.255.252'],
    ['${net:network}', '10.7.3.0'],
    ['${net:broadcast}', '10.7.3.255'],
    ['${small:broadcast}', '192.168.0.131'],
    ['${small:1}', '192.168.0.129'],
    ['${vni}', '1001'],
    ['${vni:hex}', '0x3e9'],
    ['${vni:+4096}', '5097'],
    ['a ${mac1} b ${vni}', 'a fa:16:3e:01:02:03 b 1001'],
    ['$${net} stays', '${net} stays'],
    ['$1 $(date) ${#list} ${!x} $net', '$1 $(date) ${#list} ${!x} $net'],
  ])('%s', (text, filled) => {
    expect(fill(text, values)).toBe(filled);
  });

  it.each([
    '${nett}',
    '${net:300}',
    '${small:4}',
    '${net:9..5}',
    '${net:hex}',
    '${mac1:5}',
    '${vni:mask}',
    '${net%x}',
    '${net:}x${other}',
  ])('%s is refused', (text) => {
    expect(() => fill(text, values)).toThrow(/unknown variable|has no form|has no address/);
  });
});
