// What can be wrong in a step's prose: hosts of command blocks, images, links, terms, boxes, raw HTML.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Node } from 'mdast';
import { visit } from 'unist-util-visit';
import { readCommands } from './commands.ts';
import { didYouMean } from './did-you-mean.ts';
import { BLOCK_WORDS, BOXES, consoleOf, parseMarkdown, termSlug } from './markdown.ts';
import type { Position, Problems } from './problems.ts';

export type ProseGround = {
  /** Path for messages. */
  readonly file: string;
  readonly text: string;
  /** The lab's folder on disk. */
  readonly folder: string;
  /** Hosts and instances. */
  readonly places: readonly string[];
  readonly labIds: readonly string[];
  /** Slugs of the glossary. */
  readonly terms: readonly string[];
};

const LANGUAGES = ['console', 'text'];

export function lintProse(ground: ProseGround, problems: Problems): void {
  const say = (node: Node, field: string, reason: string) => problems.add(ground.file, placeOf(node), field, reason);
  visit(parseMarkdown(ground.text), (node) => {
    switch (node.type) {
      case 'code': {
        const block = consoleOf(node);
        if (block) return lintConsole(block, node.value, (reason) => say(node, 'command block', reason), ground);
        if (!node.lang)
          say(node, 'code block', `a code block says what it is: ${LANGUAGES.join(' HOST, ')} (to be read only) or a language`);
        else if (['bash', 'sh', 'shell'].includes(node.lang))
          say(node, 'code block', `write "console HOST" for commands, "text" for what is only read; found "${node.lang}"`);
        return;
      }
      case 'image':
        return lintImage(node.url, node.alt ?? '', (reason) => say(node, 'image', reason), ground);
      case 'link':
        return lintLink(node.url, (reason) => say(node, 'link', reason), ground);
      case 'html':
        return say(node, 'HTML', 'raw HTML is not allowed: use Markdown');
      case 'textDirective': {
        const label = node.children.map((child) => ('value' in child ? child.value : '')).join('');
        const slug = termSlug(Object.keys(node.attributes ?? {})[0] ?? label);
        if (!ground.terms.includes(slug))
          say(node, 'term', `no term "${slug}" in labs/glossary.md${didYouMean(slug, ground.terms)}`);
        return;
      }
      case 'leafDirective':
      case 'containerDirective':
        if (node.type === 'leafDirective' || !(BOXES as readonly string[]).includes(node.name)) {
          say(node, 'box', `unknown box ":::${node.name}"${didYouMean(node.name, BOXES)} (there are ${BOXES.join(', ')})`);
        }
        return;
    }
  });
}

function placeOf(node: Node): Position {
  return { line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 };
}

function lintConsole(
  block: { host: string; words: readonly string[] },
  text: string,
  say: (reason: string) => void,
  ground: ProseGround,
): void {
  if (block.host === '') say('a command block names its host: ```console HOST');
  else if (!ground.places.includes(block.host)) {
    say(`unknown host "${block.host}"${didYouMean(block.host, ground.places)} (there are ${ground.places.join(', ')})`);
  }
  for (const word of block.words) {
    if (!(BLOCK_WORDS as readonly string[]).includes(word))
      say(`unknown word "${word}"${didYouMean(word, BLOCK_WORDS)} (there are ${BLOCK_WORDS.join(', ')})`);
  }
  const commands = readCommands(text);
  if (commands.length === 0) say('a command block without a command');
  for (const command of commands) {
    if (/^[$#>] /.test(command.text)) say(`commands only, without a prompt: "${command.text.slice(0, 40)}"`);
  }
}

function lintImage(url: string, alt: string, say: (reason: string) => void, ground: ProseGround): void {
  if (alt.trim() === '') say(`the image ${url} has no text for those who cannot see it: ![text](…)`);
  if (!/^figures\/[\w.-]+\.svg$/.test(url)) say(`an image is an SVG of the lab's own, figures/NAME.svg; found "${url}"`);
  else if (!existsSync(path.join(ground.folder, url))) say(`there is no file ${url} in the lab's folder`);
}

function lintLink(url: string, say: (reason: string) => void, ground: ProseGround): void {
  if (/^(https?:\/\/|#)/.test(url)) return;
  const lab = /^\/labs\/([^/#]+)$/.exec(url)?.[1];
  if (lab !== undefined) {
    if (!ground.labIds.includes(lab)) say(`unknown lab "${lab}"${didYouMean(lab, ground.labIds)}`);
    return;
  }
  const term = /^\/glossary#(.+)$/.exec(url)?.[1];
  if (term === undefined) say(`a link leads to https://…, /labs/ID, /glossary#TERM or #HEADING; found "${url}"`);
  else if (!ground.terms.includes(term)) say(`no term "${term}" in labs/glossary.md${didYouMean(term, ground.terms)}`);
}
