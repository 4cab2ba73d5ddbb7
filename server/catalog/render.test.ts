// The markup that contract/http.ts promises of boxes: their words are the site's, unless the author gave some.
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from './render.ts';

describe('boxes', () => {
  it.each(['task', 'note', 'warning'])('%s has an empty title, for the site to write', (name) => {
    expect(renderMarkdown(`:::${name}\nDo it.\n:::`, '/f/')).toBe(
      `<aside data-box="${name}"><p class="box-title"></p><p>Do it.</p></aside>`,
    );
  });
  it('neutron can be opened by its title', () => {
    expect(renderMarkdown(':::neutron\nIt does.\n:::', '/f/')).toBe(
      '<details data-box="neutron"><summary class="box-title"></summary><p>It does.</p></details>',
    );
  });
  it('keeps the title that the author gave', () => {
    expect(renderMarkdown(':::note[Mind the *gap*]\nHere.\n:::', '/f/')).toContain(
      '<p class="box-title">Mind the <em>gap</em></p>',
    );
  });
});
