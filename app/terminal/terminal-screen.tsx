'use client';
// One terminal in its place: the screen, the find bar over it, and in words what keeps it from being used.
import { useTranslations } from 'next-intl';
import { useEffect, useId, useRef, useState } from 'react';
import { Icon } from '../frame/icons.tsx';
import { useRefusalWords } from '../frame/notice.tsx';
import type { Desk } from './desk.ts';

type Props = { desk: Desk; tabKey: string; name: string; visible: boolean };

export function TerminalScreen({ desk, tabKey, name, visible }: Props) {
  const t = useTranslations('terminal');
  const site = useTranslations('site');
  const refusalWords = useRefusalWords();
  const place = useRef<HTMLDivElement>(null);
  const keys = useId();
  const shell = desk.shell(tabKey);
  const { word, code, refusal, writable, lostBytes } = shell.state;

  useEffect(() => {
    const parent = place.current;
    if (!parent || !visible) return;
    shell.screen.attach(parent, keys);
    const watch = new ResizeObserver(() => shell.screen.fit());
    watch.observe(parent);
    return () => {
      watch.disconnect();
      if (shell.screen.element.parentElement === parent) shell.screen.detach();
    };
  }, [shell, visible, keys]);

  return (
    <section className="terminal" aria-label={t('screen', { name })} hidden={!visible}>
      {desk.finding === tabKey && <FindBar desk={desk} tabKey={tabKey} />}
      {lostBytes > 0 && <p className="terminal-remark">{t('skipped', { bytes: lostBytes })}</p>}
      <p className="unseen" id={keys}>
        {t('leaveHint')}
      </p>
      <div className="terminal-place" ref={place} data-terminal={tabKey} data-state={word} />
      {word === 'opening' && (
        <p className="terminal-over" role="status">
          {t('opening')}
        </p>
      )}
      {word === 'open' && !writable && <p className="terminal-remark">{t('readonly')}</p>}
      {(word === 'exited' || word === 'failed') && (
        <div className="terminal-remark strong" role="status">
          <span>
            {word === 'exited'
              ? t('exited', { code: code === null ? 'none' : String(code) })
              : `${t('failed')} ${refusal ? refusalWords(refusal) : ''}`}
          </span>
          <button type="button" className="button small" onClick={() => shell.restart()}>
            {word === 'exited' ? t('openAgain') : site('again')}
          </button>
        </div>
      )}
    </section>
  );
}

function FindBar({ desk, tabKey }: { desk: Desk; tabKey: string }) {
  const t = useTranslations('terminal');
  const site = useTranslations('site');
  const [what, setWhat] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const find = (back: boolean) => what !== '' && desk.shell(tabKey).screen.find(what, back);
  return (
    <search className="find-bar">
      <input
        ref={input}
        type="search"
        aria-label={t('find')}
        placeholder={t('find')}
        value={what}
        onChange={(event) => setWhat(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(!event.shiftKey);
          else if (event.key === 'Escape') desk.find(null);
          else return;
          event.preventDefault();
        }}
      />
      <span className="find-count" aria-live="polite">
        {desk.found && (desk.found.all === 0 ? t('findNone') : t('findCount', { n: desk.found.at, all: desk.found.all }))}
      </span>
      <button
        type="button"
        className="button quiet small icon"
        aria-label={t('findPrevious')}
        title={t('findPrevious')}
        onClick={() => find(true)}
      >
        <Icon name="left" />
      </button>
      <button
        type="button"
        className="button quiet small icon"
        aria-label={t('findNext')}
        title={t('findNext')}
        onClick={() => find(false)}
      >
        <Icon name="right" />
      </button>
      <button
        type="button"
        className="button quiet small icon"
        aria-label={site('close')}
        title={site('close')}
        onClick={() => desk.find(null)}
      >
        <Icon name="close" />
      </button>
    </search>
  );
}
