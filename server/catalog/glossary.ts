// labs/glossary.md: `## Term` headings, each with its text below.
import { termSlug } from './markdown.ts';

export type TermText = { readonly term: string; readonly slug: string; readonly markdown: string };

/** The terms in alphabetical order; text before the first heading is left out. */
export function readGlossary(text: string): readonly TermText[] {
  const terms = text
    .split(/^## +/m)
    .slice(1)
    .map((part) => {
      const [heading = '', ...rest] = part.split('\n');
      return { term: heading.trim(), slug: termSlug(heading), markdown: rest.join('\n').trim() };
    });
  return terms.sort((a, b) => a.term.localeCompare(b.term, 'en'));
}
