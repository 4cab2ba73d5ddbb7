'use client';
// The engine, the sessions, and every kernel feature a lab may need, with how to get what is missing.
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { StatusBody } from '../../server/contract/http.ts';
import { Icon } from '../frame/icons.tsx';
import { RefusalNotice } from '../frame/notice.tsx';
import { useAsked } from '../wire/use-asked.ts';

const LOOK_AGAIN_MS = 10_000;

function Mark({ good, words }: { good: boolean; words: string }) {
  return (
    <span className={`mark ${good ? 'pass' : 'unsure'}`}>
      <Icon name={good ? 'pass' : 'warn'} size={15} />
      {words}
    </span>
  );
}

export function StatusReport() {
  const t = useTranslations('status');
  const { value, refusal, again } = useAsked('/api/status', StatusBody);
  useEffect(() => {
    const timer = setInterval(again, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <div className="page">
      <h1>{t('title')}</h1>
      {refusal && <RefusalNotice refusal={refusal} again={again} />}
      {value && (
        <>
          <dl className="facts panel">
            <div>
              <dt>{t('version')}</dt>
              <dd>
                {value.version} · <Mark good={value.ready} words={value.ready ? t('ready') : t('notReady')} />
              </dd>
            </div>
            <div>
              <dt>{t('engine')}</dt>
              <dd>
                <Mark good={value.engine.up} words={value.engine.up ? t('engineUp') : t('engineDown')} />
                <Mark good={value.engine.isolated} words={value.engine.isolated ? t('isolated') : t('notIsolated')} />
                <p>{value.engine.how}</p>
              </dd>
            </div>
            <div>
              <dt>{t('sessions')}</dt>
              <dd>
                {t('sessionsText', { live: value.sessions.live, queued: value.sessions.queued, limit: value.sessions.limit })}
              </dd>
            </div>
          </dl>
          <h2 className="section-title">{t('features')}</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className="panel scroll-x" tabIndex={0} aria-label={t('features')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('feature')}</th>
                  <th scope="col">{t('there')}</th>
                  <th scope="col">{t('why')}</th>
                </tr>
              </thead>
              <tbody>
                {value.features.map((feature) => (
                  <tr key={feature.feature}>
                    <td>
                      <code>{feature.feature}</code>
                    </td>
                    <td>
                      <Mark good={feature.there} words={feature.there ? t('there') : t('missing')} />
                    </td>
                    <td>{feature.why}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </div>
  );
}
