'use client';
// A card with a term's meaning when the pointer rests on it or the keyboard reaches it. The link itself leads to the glossary.
import { useTranslations } from 'next-intl';
import { type RefObject, useEffect, useState } from 'react';
import { GlossaryBody } from '../../server/contract/http.ts';
import { useAsked } from '../wire/use-asked.ts';

const TERM = 'a[href*="/glossary#"]';
const CARD_ID = 'term-card';
const CARD_WIDTH = 340;

type Open = {
  readonly slug: string;
  readonly term: HTMLAnchorElement;
  readonly left: number;
  readonly top: number;
  readonly above: boolean;
};

export function TermCards({ root, html }: { root: RefObject<HTMLElement | null>; html: string }) {
  const t = useTranslations('lesson');
  const [open, setOpen] = useState<Open | null>(null);
  const [wanted, setWanted] = useState(false);
  const { value } = useAsked(wanted ? '/api/glossary' : null, GlossaryBody);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new text has new terms
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const show = (event: Event) => {
      const term = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(TERM) : null;
      if (!term || !element.contains(term)) return;
      setWanted(true);
      const box = term.getBoundingClientRect();
      const above = box.bottom > window.innerHeight - 220;
      setOpen({
        slug: term.hash.slice(1),
        term,
        left: Math.max(8, Math.min(box.left, window.innerWidth - CARD_WIDTH - 8)),
        top: above ? box.top - 6 : box.bottom + 6,
        above,
      });
      term.setAttribute('aria-describedby', CARD_ID);
    };
    const hide = (event: Event) => {
      const term = event.target instanceof Element ? event.target.closest(TERM) : null;
      if (event.type === 'scroll' || term) setOpen(null);
      term?.removeAttribute('aria-describedby');
    };
    const onEscape = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(null);
    for (const name of ['pointerover', 'focusin']) element.addEventListener(name, show);
    for (const name of ['pointerout', 'focusout']) element.addEventListener(name, hide);
    document.addEventListener('scroll', hide, { capture: true, passive: true });
    document.addEventListener('keydown', onEscape);
    return () => {
      for (const name of ['pointerover', 'focusin']) element.removeEventListener(name, show);
      for (const name of ['pointerout', 'focusout']) element.removeEventListener(name, hide);
      document.removeEventListener('scroll', hide, { capture: true });
      document.removeEventListener('keydown', onEscape);
    };
  }, [root, html]);

  if (!open) return null;
  const entry = value?.terms.find((term) => term.slug === open.slug);
  return (
    <div
      id={CARD_ID}
      role="tooltip"
      className="term-card"
      style={{ left: open.left, top: open.top, width: CARD_WIDTH, transform: open.above ? 'translateY(-100%)' : undefined }}
    >
      <strong>{entry?.term ?? open.term.textContent}</strong>
      {entry ? (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitized by the server
        <div dangerouslySetInnerHTML={{ __html: entry.html }} />
      ) : (
        <p>{value ? t('notInGlossary') : '…'}</p>
      )}
    </div>
  );
}
