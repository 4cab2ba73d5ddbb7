'use client';
// What must be known about the machines now, over the page's corner: soon stopped, a host down, something refused.
import { useTranslations } from 'next-intl';
import { Notice, useRefusalWords } from '../frame/notice.tsx';
import { useServerNow, useSpan } from './span.ts';
import type { LiveSession } from './use-session.ts';
import type { Solving } from './use-solving.ts';

const IDLE_WARN_MS = 10 * 60_000;
const HARD_WARN_MS = 15 * 60_000;

export function SessionNotices({ session, solving }: { session: LiveSession; solving: Solving }) {
  const t = useTranslations('session');
  const site = useTranslations('site');
  const span = useSpan();
  const refusalWords = useRefusalWords();
  const { view, refusal } = session;
  const now = useServerNow(view, 10_000);
  const running = view?.state === 'ready';
  const left = (iso: string | null | undefined) => (iso ? Date.parse(iso) - now : Number.POSITIVE_INFINITY);
  const idle = left(view?.idleEndsAt);
  const hard = left(view?.hardEndsAt);
  const idleSoon = running && idle < IDLE_WARN_MS && idle < hard;
  const hardSoon = running && hard < HARD_WARN_MS;
  const down = running ? view.hosts.filter((host) => !host.up) : [];
  // What the server says of running machines and none of the notices below: that the engine does not answer.
  const said = running && !idleSoon && !hardSoon && down.length === 0 ? view.words : '';
  return (
    <div className="notices">
      {said && <Notice tone="unsure">{said}</Notice>}
      {idleSoon && (
        <Notice
          tone="unsure"
          action={
            <button type="button" className="button small" onClick={() => void session.act('extend')}>
              {t('extend')}
            </button>
          }
        >
          {t('idleSoon', { time: span(idle) })}
        </Notice>
      )}
      {hardSoon && <Notice tone="unsure">{t('hardSoon', { time: span(hard) })}</Notice>}
      {down.map((host) => (
        <Notice key={host.name} tone="fail">
          {t('hostDown', { host: host.name })}
        </Notice>
      ))}
      {solving.now?.failed === null && <Notice tone="plain">{t('solving', { step: solving.now.title })}</Notice>}
      {solving.now?.failed?.length === 0 && (
        <Notice
          tone="pass"
          action={
            <button type="button" className="button small" onClick={solving.dismiss}>
              {site('close')}
            </button>
          }
        >
          {t('solvedNow', { step: solving.now.title })}
        </Notice>
      )}
      {refusal && running && (
        <Notice
          tone="fail"
          action={
            <button type="button" className="button small" onClick={session.dismiss}>
              {site('close')}
            </button>
          }
        >
          {refusalWords(refusal)}
        </Notice>
      )}
    </div>
  );
}
