// The command card: what the labs type, by tool, each form once with its shortest example. Nothing on it is written by hand.
import type { CardTool } from '../domain/catalog.ts';
import type { Lab } from '../domain/lab.ts';
import { commandBlocks } from './markdown.ts';

/** Tools on the card, in its order. */
const TOOLS = ['ip', 'bridge', 'ovs-vsctl', 'ovs-ofctl', 'ovs-appctl', 'iptables', 'tcpdump', 'dnsmasq'] as const;
/** What a form is called by: words of the command that are not names or values. */
const VERB = /^[a-z][a-z-]*(\/[a-z-]+)?$/;
/** Forms of a tool beyond this are left out, so that the card stays at two pages. */
const MAX_FORMS = 16;

type Found = { readonly tool: string; readonly form: string; readonly example: string; readonly lab: string };

/** In: the sound labs. Out: per tool its forms, the most used first. */
export function commandCard(labs: readonly Lab[]): readonly CardTool[] {
  const found = labs.flatMap((lab) => commandsOf(lab).flatMap((text) => readForms(text, lab.id)));
  return TOOLS.flatMap((tool) => {
    const forms = new Map<string, { example: string; labs: Set<string> }>();
    for (const one of found.filter((each) => each.tool === tool)) {
      const form = forms.get(one.form);
      if (!form) forms.set(one.form, { example: one.example, labs: new Set([one.lab]) });
      else {
        form.labs.add(one.lab);
        if (one.example.length < form.example.length) form.example = one.example;
      }
    }
    const commands = [...forms.values()]
      .map(({ example, labs: where }) => ({ example, labs: [...where].sort() }))
      .sort((a, b) => b.labs.length - a.labs.length || (a.example < b.example ? -1 : 1))
      .slice(0, MAX_FORMS);
    return commands.length > 0 ? [{ tool, commands }] : [];
  });
}

function commandsOf(lab: Lab): readonly string[] {
  const prose = lab.steps.flatMap((step) => commandBlocks(step.prose).flatMap((block) => block.commands));
  const solution = lab.solution.flatMap((step) => step.scripts.flatMap((script) => script.commands));
  return [...prose, ...solution].map(({ text }) => text);
}

/** A line may hold several commands: `ovs-vsctl a -- b`, `x | y`, `ip netns exec ns tool ...`. */
function readForms(text: string, lab: string): readonly Found[] {
  const line = text.replaceAll(/\\\n\s*/g, ' ').replaceAll(/\$\{([^}:]+)[^}]*\}/g, (_, name: string) => name.toUpperCase());
  return line.split(/\s*(?:&&|\|\||[;|])\s*/).flatMap((part): readonly Found[] => {
    const words = part.trim().split(/\s+/);
    if (words[0] === 'ip' && words[1] === 'netns' && words[2] === 'exec')
      return [
        { tool: 'ip', form: 'netns exec', example: 'ip netns exec NAMESPACE COMMAND', lab },
        ...readForms(words.slice(4).join(' '), lab),
      ];
    if (words[0] === 'timeout') return readForms(words.slice(2).join(' '), lab);
    const [tool = '', ...rest] = words;
    if (!TOOLS.some((known) => known === tool)) return [];
    if (tool !== 'ovs-vsctl') return [{ tool, form: formOf(tool, rest), example: words.join(' '), lab }];
    // Each part of a transaction is a form of its own.
    const parts = rest.join(' ').split(/\s+--\s+/);
    return parts.map((each) => ({ tool, form: formOf(tool, each.split(' ')), example: `ovs-vsctl ${each}`, lab }));
  });
}

function formOf(tool: string, words: readonly string[]): string {
  if (tool === 'dnsmasq') return tool;
  // -nei and -n -e -i are one form, whatever is filtered.
  if (tool === 'tcpdump')
    return [
      ...new Set(
        words
          .filter((word) => /^-[A-Za-z]+$/.test(word))
          .join('')
          .replaceAll('-', ''),
      ),
    ]
      .sort()
      .join('');
  if (tool === 'iptables') {
    const after = (option: string) => words[words.indexOf(option) + 1] ?? '';
    const operation = words.find((word) => /^-[A-Z]$/.test(word)) ?? '';
    return [words.includes('-t') ? after('-t') : 'filter', operation, words.includes('-j') ? after('-j') : ''].join(' ');
  }
  const verbs: string[] = [];
  for (let at = 0; at < words.length && verbs.length < (tool === 'ip' || tool === 'bridge' ? 2 : 1); at++) {
    const word = words[at] ?? '';
    if (word === '-n' || word === '-O' || word === '-netns') at++;
    else if (word.startsWith('-')) continue;
    else if (VERB.test(word)) verbs.push(word);
    else break;
  }
  return verbs.join(' ');
}
