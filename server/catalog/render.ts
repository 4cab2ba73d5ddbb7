// Lessons' Markdown (values put in) -> sanitized HTML, with the markup that contract/http.ts promises.
import type { Element, Root as HtmlRoot } from 'hast';
import type { Root } from 'mdast';
import rehypeSanitize, { defaultSchema, type Options } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { readCommands } from './commands.ts';
import { highlight } from './highlight.ts';
import { type Box, consoleOf, parseMarkdown, termSlug } from './markdown.ts';

const BOXES: Readonly<Record<Box, { readonly folded: boolean }>> = {
  neutron: { folded: true },
  note: { folded: false },
  warning: { folded: false },
  task: { folded: false },
};

const SCHEMA: Options = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), 'details', 'summary', 'aside'],
  attributes: {
    ...defaultSchema.attributes,
    '*': [
      ...(defaultSchema.attributes?.['*'] ?? []),
      'dataBox',
      'dataTerm',
      'dataHost',
      'dataCommand',
      ['className', 'box-title'],
    ],
  },
};

const toHtml = unified().use(remarkRehype).use(rehypeSanitize, SCHEMA).use(rehypeFinish).use(rehypeStringify);

/** `figures`: where the lab's images are served, e.g. /api/labs/20-flat/figures/. */
export function renderMarkdown(markdown: string, figures: string): string {
  const tree = parseMarkdown(markdown);
  markUp(tree, figures);
  return toHtml.stringify(toHtml.runSync(tree) as HtmlRoot);
}

/** Says of each node of ours which element it becomes. */
function markUp(tree: Root, figures: string): void {
  visit(tree, (node) => {
    if (node.type === 'containerDirective' && Object.hasOwn(BOXES, node.name)) {
      const label = node.children[0]?.data as { directiveLabel?: boolean } | undefined;
      const { folded } = BOXES[node.name as Box];
      node.data = { hName: folded ? 'details' : 'aside', hProperties: { dataBox: node.name } };
      const title = folded ? 'summary' : 'p';
      const own = label?.directiveLabel ? node.children.shift() : undefined;
      // Without a title of its own it stays empty: the site has the words, in its language.
      node.children.unshift({
        type: 'paragraph',
        children: (own && 'children' in own ? own.children : []) as never,
        data: { hName: title, hProperties: { className: ['box-title'] } },
      });
    } else if (node.type === 'textDirective') {
      const label = node.children.map((child) => ('value' in child ? child.value : '')).join('');
      const slug = termSlug(Object.keys(node.attributes ?? {})[0] ?? label);
      node.data = { hName: 'a', hProperties: { href: `/glossary#${slug}`, dataTerm: slug } };
    } else if (node.type === 'image') {
      node.url = node.url.replace(/^figures\//, figures);
    } else if (node.type === 'code') {
      const block = consoleOf(node);
      if (!block) return;
      const commands = readCommands(node.value).map((command) => command.text);
      node.data = { hProperties: { dataHost: block.host, dataCommand: commands.join('\n') } };
    }
  });
}

/** After sanitizing: colours, and the block's host and commands on <pre>. Nothing here comes from the author as HTML. */
function rehypeFinish() {
  return (tree: HtmlRoot): void => {
    visit(tree, 'element', (element: Element) => {
      const code = element.children[0];
      if (element.tagName === 'pre' && code?.type === 'element' && code.tagName === 'code') finishCode(element, code);
      if (element.tagName === 'a' && /^https?:/.test(String(element.properties.href))) {
        Object.assign(element.properties, { target: '_blank', rel: ['noreferrer', 'noopener'] });
      }
    });
  };
}

function finishCode(pre: Element, code: Element): void {
  const { dataHost, dataCommand, className } = code.properties;
  const language = (Array.isArray(className) ? className.map(String) : [])
    .find((name) => name.startsWith('language-'))
    ?.slice('language-'.length);
  const first = code.children[0];
  const text = first?.type === 'text' ? first.value.replace(/\n$/, '') : '';
  const coloured = highlight(text, dataHost === undefined ? (language ?? 'text') : 'shellscript');
  if (coloured) code.children = [...coloured];
  code.properties = {};
  pre.properties = { ...(dataHost === undefined ? {} : { dataHost, dataCommand }), tabIndex: 0 };
}
