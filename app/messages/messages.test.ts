// Every text that the site asks for is in the catalogue, with the values it names; and every text is asked for.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json';

const APP = path.resolve(import.meta.dirname, '..');
const sources = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
  .map((file) => readFileSync(path.join(APP, file), 'utf8'));

type Texts = { [key: string]: string | Texts };
const flat = (texts: Texts, before = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [[before + key, text] as [string, string]] : flat(text, `${before}${key}.`),
  );
const all = new Map(flat(en));

/** const t = useTranslations('check') ... t('best', { earned, possible }) -> check.best with earned, possible */
function calls(source: string): { key: string; given: string[] }[] {
  const rooms = [...source.matchAll(/const (\w+) = useTranslations\('(\w+)'\)/g)];
  return [...source.matchAll(/\b(\w+)\('([\w.-]+)'(?:, \{([^}]*)\})?\)/g)].flatMap((call) => {
    const [, name = '', key = '', given = ''] = call;
    const room = rooms.findLast((one) => one[1] === name && one.index < call.index)?.[2];
    return room ? [{ key: `${room}.${key}`, given: [...given.matchAll(/(\w+)(?=[,:]| *$)/g)].map(([word]) => word) }] : [];
  });
}

/** Names of the values in a text: {n}, {n, plural, ...} */
const wanted = (text: string): string[] => [...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name = '']) => name);

describe('the catalogue of texts', () => {
  it('has every text that is asked for, and is given the values it names', () => {
    const found = sources.flatMap(calls);
    expect(found.length).toBeGreaterThan(120);
    const faults = found.flatMap(({ key, given }) => {
      const text = all.get(key);
      if (text === undefined) return [`no text ${key}`];
      return wanted(text)
        .filter((name) => !given.includes(name))
        .map((name) => `${key} is not given ${name}`);
    });
    expect(faults).toEqual([]);
  });

  it('has no text that nothing asks for', () => {
    const everything = sources.join('\n');
    const idle = [...all.keys()].filter((key) => {
      const last = key.split('.').at(-1) ?? '';
      const said = [`'${last}'`, `'${key}'`, `.${last}`, `'${key.split('.').slice(1).join('.')}'`].some((form) =>
        everything.includes(form),
      );
      const chosen =
        /\.(state|outcome|kinds|edges|ended|listing|listingEmpty|column|stepState|level|[A-G](-about)?)(\.|$)/.test(key) ||
        key.startsWith('level.');
      return !said && !chosen;
    });
    expect(idle).toEqual([]);
  });
});
