'use client';
// The line at the bottom: how the connection is, what the machines do, for how long. It is always there, so nothing shifts.
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { SessionView } from '../../server/contract/http.ts';
import { HostName } from '../frame/host-name.tsx';
import { Icon } from '../frame/icons.tsx';
import { useLine, useLineState } from '../wire/use-line.tsx';
import { goOn, useServerNow, useSpan } from './span.ts';

const BACK_SHOWN_MS = 4000;

export function StatusLine({ view, hosts }: { view: SessionView | null; hosts: readonly string[] }) {
  const t = useTranslations('session');
  const line = useLine();
  const state = useLineState();
  const now = useServerNow(view, 1000);
  const span = useSpan();
  const wasLost = useRef(false);
  const [back, setBack] = useState(false);
  useEffect(() => {
    if (state.word === 'lost') wasLost.current = true;
    if (state.word !== 'up' || !wasLost.current) return;
    wasLost.current = false;
    setBack(true);
    const timer = setTimeout(() => setBack(false), BACK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state.word]);

  const lost = state.word === 'lost' || state.word === 'refused';
  const running = view?.state === 'ready';
  // A server that answers "signed out" is there, though it hung up.
  const machines = goOn(view, state.hungUp && state.word !== 'refused', now) ? 'on' : 'unknown';
  return (
    <footer className={`status-line${lost ? ' lost' : ''}`}>
      <span role="status" className="status-connection">
        {state.word === 'lost' && (
          <>
            <Icon name="warn" size={14} />
            {state.tries > 1 ? t('lostTries', { machines, n: state.tries }) : t('lost', { machines })}
          </>
        )}
        {state.word === 'refused' && (
          <>
            <Icon name="warn" size={14} />
            {t('refused', { machines })}
          </>
        )}
        {back && !lost && (
          <>
            <Icon name="pass" size={14} />
            {t('back')}
          </>
        )}
      </span>
      {state.word === 'lost' && (
        <button type="button" className="button small" onClick={() => line?.retry()}>
          {t('retryNow')}
        </button>
      )}
      {state.word === 'refused' && (
        <a className="button small" href={`/login?to=${encodeURIComponent(location.pathname)}`}>
          {t('signIn')}
        </a>
      )}
      <span className="status-hosts">
        {running &&
          view.hosts.map((host) => (
            <span key={host.name} className={host.up ? 'up' : 'down'}>
              <HostName host={host.name} hosts={hosts} />
              {!host.up && <em>{t('down')}</em>}
            </span>
          ))}
      </span>
      <span className="status-state">
        {t(`state.${view?.state ?? 'none'}`)}
        {running && ` ${t('since', { time: span(now - Date.parse(view.startedAt)) })}`}
      </span>
    </footer>
  );
}
