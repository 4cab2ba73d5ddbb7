'use client';
// A step's text: the server's sanitized HTML, with tools on command blocks, boxes that open, and cards for terms.
import { useTranslations } from 'next-intl';
import { useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { LessonBody } from '../../server/contract/http.ts';
import { CommandTools, CopyButton } from './command-tools.tsx';
import { commandLines, ranKey } from './ran-commands.ts';
import { TermCards } from './term-cards.tsx';
import { type Target, targetOf } from './use-terminals.ts';

type Block = { readonly key: string; readonly head: HTMLElement; readonly host: string | null; readonly command: string };
type Props = {
  html: string;
  lesson: LessonBody;
  ran: ReadonlySet<string>;
  running: boolean;
  onType: (target: Target, lines: string) => void;
};

type Words = { readonly output: string; readonly table: string; readonly boxes: Readonly<Record<string, string>> };

/** Names boxes without a title, puts a bar over every block, makes wide things scroll by themselves; answers the bars. */
function dress(root: HTMLElement, words: Words): Block[] {
  for (const title of root.querySelectorAll<HTMLElement>('[data-box] > .box-title:empty'))
    title.textContent = words.boxes[title.parentElement?.dataset.box ?? ''] ?? '';
  for (const table of root.querySelectorAll('table')) {
    const box = document.createElement('div');
    Object.assign(box, { className: 'scroll-x', tabIndex: 0 });
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', words.table);
    table.replaceWith(box);
    box.append(table);
  }
  return [...root.querySelectorAll('pre')].map((pre, n) => {
    const host = pre.dataset.host ?? null;
    const box = document.createElement('div');
    const head = document.createElement('div');
    box.className = host === null ? 'block output' : 'block command';
    head.className = 'block-head';
    pre.replaceWith(box);
    box.append(head, pre);
    if (host === null) {
      pre.tabIndex = 0;
      pre.setAttribute('role', 'region');
      pre.setAttribute('aria-label', words.output);
    }
    return { key: `${n}`, head, host, command: pre.dataset.command ?? pre.textContent ?? '' };
  });
}

export function Prose({ html, lesson, ran, running, onType }: Props) {
  const t = useTranslations('lesson');
  const box = useTranslations('box');
  const root = useRef<HTMLDivElement>(null);
  const [blocks, setBlocks] = useState<readonly Block[]>([]);
  const output = t('readOnly');
  const table = t('table');

  useLayoutEffect(() => {
    if (!root.current) return;
    root.current.innerHTML = html;
    const boxes = { task: box('task'), note: box('note'), warning: box('warning'), neutron: box('neutron') };
    setBlocks(dress(root.current, { output, table, boxes }));
  }, [html, output, table, box]);

  const hosts = lesson.hosts.map((host) => host.name);
  return (
    <>
      <div className="prose" ref={root} />
      <TermCards root={root} html={html} />
      {blocks.map(({ key, head, host, command }) =>
        createPortal(
          host === null ? (
            <>
              <span className="block-label">{output}</span>
              <span className="command-buttons">
                <CopyButton text={command} />
              </span>
            </>
          ) : (
            <CommandTools
              name={host}
              target={targetOf(host, lesson)}
              hosts={hosts}
              command={command}
              ran={commandLines(command).every((line) => ran.has(ranKey(host, line)))}
              running={running}
              onType={onType}
            />
          ),
          head,
          key,
        ),
      )}
    </>
  );
}
