// The Markdown of lessons as a tree: GFM and directives. One reading for lint, for `lab verify` and for HTML.
import type { Code, Root } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { ScriptCommand } from '../domain/lab.ts';
import { readCommands } from './commands.ts';

export const BOXES = ['neutron', 'note', 'warning', 'task'] as const;
export type Box = (typeof BOXES)[number];

/** What may stand after the host in ```console HOST: how the commands of the block behave. */
export const BLOCK_WORDS = ['fails', 'waits'] as const;
export type BlockWord = (typeof BLOCK_WORDS)[number];

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkDirective);

/** Parses; what looks like a directive inside a sentence but is none (`dl_vlan:NORMAL`) is text again. */
export function parseMarkdown(text: string): Root {
  const tree = parser.parse(text);
  visit(tree, (node, index, parent) => {
    if (node.type !== 'textDirective' || node.name === 'term' || !parent || index === undefined) return;
    const start = node.position?.start.offset ?? 0;
    parent.children[index] = {
      type: 'text',
      value: text.slice(start, node.position?.end.offset ?? start),
      position: node.position,
    };
  });
  return tree;
}

/** Commands to type on a host (or in an instance's console). `afterTask`: the block stands below the step's task. */
export type CommandBlock = {
  readonly host: string;
  readonly words: readonly string[];
  readonly commands: readonly ScriptCommand[];
  readonly afterTask: boolean;
  readonly line: number;
};

/** null when the block is not one of commands. */
export function consoleOf(code: Code): { readonly host: string; readonly words: readonly string[] } | null {
  if (code.lang !== 'console') return null;
  const [host = '', ...words] = (code.meta ?? '').split(/\s+/).filter((word) => word !== '');
  return { host, words };
}

/** All command blocks of a prose, in order. */
export function commandBlocks(prose: string): readonly CommandBlock[] {
  const tree = parseMarkdown(prose);
  let taskEnd = Number.POSITIVE_INFINITY;
  visit(tree, 'containerDirective', (node) => {
    if (node.name === 'task') taskEnd = Math.min(taskEnd, node.position?.end.line ?? taskEnd);
  });
  const blocks: CommandBlock[] = [];
  visit(tree, 'code', (code) => {
    const block = consoleOf(code);
    const line = code.position?.start.line ?? 1;
    if (block) blocks.push({ ...block, commands: readCommands(code.value, line + 1), afterTask: line > taskEnd, line });
  });
  return blocks;
}

/** Where a term stands in the glossary: "Security group" -> security-group */
export function termSlug(term: string): string {
  return term
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
