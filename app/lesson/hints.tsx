'use client';
// Hints of a step in their stages: one more at each press, remembered while the page is open.
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../frame/icons.tsx';

export function Hints({ hints }: { hints: readonly string[] }) {
  const t = useTranslations('hints');
  const [shown, setShown] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  // With the last hint the button goes: the hint itself is where the keyboard is then.
  useEffect(() => {
    if (shown > 0 && shown === hints.length) list.current?.querySelector<HTMLElement>('li:last-child')?.focus();
  }, [shown, hints.length]);
  if (hints.length === 0) return null;
  return (
    <section className="hints" aria-label={t('title')}>
      <ol aria-live="polite" ref={list}>
        {hints.slice(0, shown).map((hint, n) => (
          <li key={hint} tabIndex={n === hints.length - 1 ? -1 : undefined}>
            <span>{n < 3 ? t(`kinds.${n as 0 | 1 | 2}`) : t('stage', { n: n + 1, all: hints.length })}</span>
            <Inline text={hint} />
          </li>
        ))}
      </ol>
      {shown < hints.length && (
        <button type="button" className="button quiet small" onClick={() => setShown(shown + 1)}>
          <Icon name="bulb" size={15} />
          {shown === 0 ? t('first') : t('more')}{' '}
          <span className="hint-count">{t('stage', { n: shown + 1, all: hints.length })}</span>
        </button>
      )}
    </section>
  );
}

/** A plain text in which `backticks` mark code. */
export function Inline({ text }: { text: string }) {
  return (
    <p>
      {text.split('`').map((part, n) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no identity but their place
        n % 2 === 1 ? <code key={n}>{part}</code> : part,
      )}
    </p>
  );
}
