'use client';
import Link from 'next/link';
// The commands of the labs by tool, made to be printed on two pages.
import { useTranslations } from 'next-intl';
import { CardBody } from '../../server/contract/http.ts';
import { RefusalNotice } from '../frame/notice.tsx';
import { useAsked } from '../wire/use-asked.ts';
import './card.css';

export function CommandCard() {
  const t = useTranslations('card');
  const { value, refusal, again } = useAsked('/api/card', CardBody);
  return (
    <div className="page card-page">
      <h1>{t('title')}</h1>
      <p className="lead">{value && value.tools.length === 0 ? t('empty') : t('intro')}</p>
      {refusal && <RefusalNotice refusal={refusal} again={again} />}
      <div className="card-tools">
        {value?.tools.map(({ tool, commands }) => (
          <section key={tool} aria-labelledby={`card-${tool}`}>
            <h2 id={`card-${tool}`}>{tool}</h2>
            <ul>
              {commands.map(({ example, labs }) => (
                <li key={example}>
                  <code>{example}</code>
                  <span className="card-labs">
                    {labs.map((lab) => (
                      <Link key={lab} href={`/labs/${lab}`} title={lab}>
                        {lab.split('-')[0]}
                      </Link>
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
