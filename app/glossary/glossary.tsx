'use client';
// Every term of the lessons with its meaning; a term of a lesson leads to its place here.
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { GlossaryBody } from '../../server/contract/http.ts';
import { RefusalNotice } from '../frame/notice.tsx';
import { useAsked } from '../wire/use-asked.ts';
import '../lesson/prose.css';

export function Glossary() {
  const t = useTranslations('glossary');
  const { value, refusal, again } = useAsked('/api/glossary', GlossaryBody);
  const [what, setWhat] = useState('');
  // The terms come after the page: go to the one in the address once they are there.
  useEffect(() => {
    if (value && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [value]);
  const wanted = what.trim().toLowerCase();
  const terms = value?.terms.filter((term) => term.term.toLowerCase().includes(wanted)) ?? [];
  return (
    <div className="page">
      <h1>{t('title')}</h1>
      {refusal && <RefusalNotice refusal={refusal} again={again} />}
      <search>
        <input
          type="search"
          className="glossary-find"
          aria-label={t('find')}
          placeholder={t('find')}
          value={what}
          onChange={(event) => setWhat(event.target.value)}
        />
      </search>
      <dl className="glossary">
        {terms.map((term) => (
          <div key={term.slug} id={term.slug}>
            <dt>{term.term}</dt>
            {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitized by the server */}
            <dd className="prose" dangerouslySetInnerHTML={{ __html: term.html }} />
          </div>
        ))}
      </dl>
      {value && terms.length === 0 && <p className="lead">{wanted ? t('none', { what }) : t('empty')}</p>}
    </div>
  );
}
