// Who may knock at the door.
import { describe, expect, test } from 'vitest';
import { guard, type Knock } from './guard.ts';

const knock = (more: Partial<Knock> = {}): Knock => ({
  method: 'GET',
  host: '127.0.0.1:3000',
  origin: undefined,
  fetchSite: undefined,
  ...more,
});

describe('on this machine', () => {
  test.each(['127.0.0.1:3000', '127.0.0.1', 'localhost:8080', 'LOCALHOST', '[::1]:3000', '127.9.9.9:1'])(
    '%s is this machine',
    (host) => {
      expect(() => guard(knock({ host }), true)).not.toThrow();
    },
  );
  test.each([
    undefined,
    '',
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:3000',
    '10.0.0.1',
    '[::2]:80',
    'a:b:c',
  ])('%s is not (DNS rebinding)', (host) => {
    expect(() => guard(knock({ host }), true)).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
});

describe('pages of others', () => {
  test.each(['http://evil.example', 'http://127.0.0.1:3001', 'null', 'not a url'])('origin %s is refused', (origin) => {
    expect(() => guard(knock({ origin }), true)).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
  test('our own page is let in, with or without the default port', () => {
    expect(() => guard(knock({ method: 'POST', origin: 'http://127.0.0.1:3000', fetchSite: 'same-origin' }), true)).not.toThrow();
    expect(() => guard(knock({ method: 'POST', host: 'lab.example', origin: 'http://lab.example:80' }), false)).not.toThrow();
    expect(() => guard(knock({ method: 'POST', host: 'lab.example', origin: 'https://lab.example' }), false)).not.toThrow();
  });
  test('behind a proxy our own page is the one with the public address, whatever Host the proxy sends', () => {
    const own = 'https://lab.example';
    expect(() =>
      guard(knock({ method: 'POST', host: '127.0.0.1:3000', origin: own, forwarded: true }), false, own),
    ).not.toThrow();
    for (const origin of ['http://lab.example', 'https://lab.example:8443', 'http://127.0.0.1:3000', 'null'])
      expect(() => guard(knock({ method: 'POST', host: '127.0.0.1:3000', origin }), false, own), origin).toThrow(
        expect.objectContaining({ code: 'not-allowed' }),
      );
  });
  test('a proxy before a site that takes everybody for the local user is refused, with the way out', () => {
    expect(() => guard(knock({ forwarded: true }), true)).toThrow(
      expect.objectContaining({ code: 'not-allowed', say: expect.stringContaining('PATCHBAY_ORIGIN=https') }),
    );
    expect(() => guard(knock({ forwarded: true }), false)).not.toThrow();
  });
  test('a link from elsewhere may open a page, but nothing from elsewhere may change anything', () => {
    expect(() => guard(knock({ fetchSite: 'cross-site' }), true)).not.toThrow();
    for (const fetchSite of ['cross-site', 'same-site'])
      expect(() => guard(knock({ method: 'POST', fetchSite }), true)).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
});
