'use client';
// What stands where the terminals will be: the machines one gets and Start, or what is going on, in words.
import { useTranslations } from 'next-intl';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { LessonBody } from '../../server/contract/http.ts';
import { HostName } from '../frame/host-name.tsx';
import { Icon } from '../frame/icons.tsx';
import { RefusalNotice } from '../frame/notice.tsx';
import { isMoving, type LiveSession } from './use-session.ts';

type Props = {
  lesson: LessonBody;
  session: LiveSession;
  /** Set when this goes away with the keyboard's focus in it, soon after Start was pressed in it. */
  keyboard: RefObject<boolean>;
};

export function StartPanel({ lesson, session, keyboard }: Props) {
  const t = useTranslations('session');
  const summary = useTranslations('summary');
  const [pressed, setPressed] = useState(false);
  const { view, phase, refusal, gone } = session;
  const moving = pressed || isMoving(view);
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone: the reading goes on where it says what happens.
  useEffect(() => {
    if (moving && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [moving]);
  const panel = useRef<HTMLElement>(null);
  const asked = useRef(false);
  // A queue may take long: who reads meanwhile goes on reading.
  useEffect(() => {
    if (view?.state === 'queued') asked.current = false;
  }, [view?.state]);
  useLayoutEffect(
    () => () => {
      keyboard.current = asked.current && panel.current?.contains(document.activeElement) === true;
    },
    [keyboard],
  );
  const hosts = lesson.hosts.map((host) => host.name);

  if (moving) {
    const queued = view?.state === 'queued';
    const title =
      view && isMoving(view)
        ? { queued: t('queued'), resetting: t('resetting'), stopping: t('stopping') }[view.state as 'queued']
        : undefined;
    const words = phase.length > 0 ? phase : view?.words ? [view.words] : [];
    return (
      <section ref={panel} className="start-panel moving" aria-live="polite" aria-busy="true">
        <h2 ref={heading} tabIndex={-1}>
          {title ?? t('starting')}
        </h2>
        <div className="start-wave" aria-hidden="true" />
        {queued ? (
          <p>{view?.place ? t('placeLong', { place: view.place }) : view?.words}</p>
        ) : (
          <ol className="phases">
            {words.map((line, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a phase may be said twice
              <li key={n} className={n === words.length - 1 ? 'now' : undefined}>
                <Icon name={n === words.length - 1 ? 'dot' : 'pass'} size={14} />
                {line}
              </li>
            ))}
          </ol>
        )}
      </section>
    );
  }

  const ended = view?.state === 'stopped' || view?.state === 'failed';
  const start = async () => {
    asked.current = true;
    setPressed(true);
    await session.start();
    setPressed(false);
  };
  return (
    <section ref={panel} className="start-panel" aria-labelledby="start-title">
      <h2 id="start-title">
        {gone ? t('gone') : view?.state === 'failed' ? t('failed') : view?.state === 'stopped' ? t('stopped') : t('startTitle')}
      </h2>
      <p>{gone ?? (ended && view?.words ? view.words : ended ? t('stoppedLong') : t('startIntro'))}</p>
      <ul className="machines">
        {lesson.hosts.map((host) => (
          <li key={host.name}>
            <HostName host={host.name} hosts={hosts} />
            <ul>
              {lesson.instances
                .filter((instance) => instance.host === host.name)
                .map((instance) => (
                  <li key={instance.name}>
                    <HostName host={host.name} hosts={hosts} instance={instance.name} />
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
      {lesson.grader && (
        <p className="quiet-words">{summary('grader', { refused: lesson.grader.refused, all: lesson.grader.all })}</p>
      )}
      {lesson.unmet.length > 0 && (
        <div className="unmet">
          <p>{t('startUnmet')}</p>
          <ul className="bullets">
            {lesson.unmet.map((need) => (
              <li key={need.feature}>
                <code>{need.feature}</code>: {need.why}
              </li>
            ))}
          </ul>
        </div>
      )}
      {refusal && <RefusalNotice refusal={refusal} />}
      <button type="button" className="button primary big" disabled={lesson.unmet.length > 0} onClick={start}>
        <Icon name="play" />
        {ended || gone ? t('again') : t('start')}
      </button>
    </section>
  );
}
