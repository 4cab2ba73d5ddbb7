'use client';
// A lesson's page: text on the left, machines on the right, one under the other on a small screen.
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { LessonBody, type StepResult } from '../../server/contract/http.ts';
import { RefusalNotice } from '../frame/notice.tsx';
import { useMedia } from '../frame/use-media.ts';
import { useAsked } from '../wire/use-asked.ts';
import { LineProvider } from '../wire/use-line.tsx';
import { LessonColumn } from './lesson-column.tsx';
import { Machines, type Shown } from './machines.tsx';
import { firstOpenStep, withResult } from './progress.ts';
import { SessionMenu } from './session-menu.tsx';
import { SessionNotices } from './session-notices.tsx';
import { SolveFailures } from './solve-failures.tsx';
import { StatusLine } from './status-line.tsx';
import { useChecking } from './use-checking.ts';
import { useRan } from './use-ran.ts';
import { isRunning, useSession } from './use-session.ts';
import { useSolving } from './use-solving.ts';
import { type Target, useTerminals } from './use-terminals.ts';
import './lesson.css';
import './prose.css';
import './checks.css';

export function Workbench({ labId }: { labId: string }) {
  const t = useTranslations('lesson');
  const { value, refusal, again, put } = useAsked(`/api/labs/${encodeURIComponent(labId)}`, LessonBody);
  if (refusal && !value) {
    return (
      <div className="page">
        <RefusalNotice refusal={refusal} {...(refusal.code === 'not-found' ? {} : { again })} />
      </div>
    );
  }
  return (
    <LineProvider>
      <div className="workbench" aria-busy={!value}>
        {value ? <Bench lesson={value} put={put} again={again} /> : <p className="waiting-words">{t('waiting')}</p>}
      </div>
    </LineProvider>
  );
}

type BenchProps = { lesson: LessonBody; put: (change: (old: LessonBody | null) => LessonBody | null) => void; again: () => void };

/** The step in the address (#bridges), else the first that is not passed. */
function stepAtFirst(lesson: LessonBody): number {
  const named = lesson.steps.findIndex((step) => `#${step.id}` === location.hash);
  return named >= 0
    ? named
    : location.hash === '#summary'
      ? lesson.steps.length
      : firstOpenStep(lesson.steps) % (lesson.steps.length + 1);
}

function Bench({ lesson, put, again }: BenchProps) {
  const t = useTranslations('lesson');
  const [at, setAt] = useState(() => stepAtFirst(lesson));
  const [view, setView] = useState<'prose' | 'terminals' | 'picture'>('prose');
  const [shown, setShown] = useState<Shown>('both');
  const small = useMedia('(max-width: 859px)');
  const step = lesson.steps[at] ?? null;
  const session = useSession(lesson.id, lesson.session, step?.id ?? null);
  const running = isRunning(session.view);
  const [ran, hearRan] = useRan(lesson, session.view?.id ?? null);
  const terminals = useTerminals(lesson, session.view, hearRan);
  const forgetLive = session.forgetLive;
  const onResult = useCallback(
    (result: StepResult) => {
      forgetLive();
      put((old) => old && withResult(old, result));
    },
    [put, forgetLive],
  );
  const solving = useSolving(session, again);
  const checking = useChecking(lesson.id, running ? (session.view?.id ?? null) : null, step, onResult);

  useEffect(() => {
    document.title = `${lesson.title} · Patchbay`;
  }, [lesson.title]);
  // The address names the step: also when it is changed by hand or by a link.
  useEffect(() => {
    const named = () => setAt((old) => (location.hash ? stepAtFirst(lesson) : old));
    window.addEventListener('hashchange', named);
    return () => window.removeEventListener('hashchange', named);
  }, [lesson]);
  const go = (to: number) => {
    setAt(to);
    history.replaceState(null, '', `#${lesson.steps[to]?.id ?? 'summary'}`);
  };
  const typeInto = (target: Target, lines: string) => {
    terminals.typeInto(target, lines);
    if (small) setView('terminals');
    else if (shown === 'picture') setShown('both');
  };

  const column = (
    <LessonColumn
      lesson={lesson}
      at={at}
      onGo={go}
      checking={checking}
      live={session.live}
      ran={ran}
      running={running}
      onType={typeInto}
      again={again}
    />
  );
  const machines = (which: Shown) => (
    <Machines lesson={lesson} session={session} terminals={terminals} shown={which} onShown={setShown} onType={typeInto} />
  );
  const views = [
    ['prose', t('prose')],
    ['terminals', running ? t('terminals') : t('machines')],
    ...(running ? ([['picture', t('picture')]] as const) : []),
  ] as const;
  return (
    <>
      <BarTools>
        <SessionMenu session={session} step={step} onSolve={(which) => void solving.solve(which)} />
      </BarTools>
      {small ? (
        <>
          <nav className="views" aria-label={t('views')}>
            {views.map(([key, words]) => (
              <button key={key} type="button" aria-pressed={view === key} onClick={() => setView(key)}>
                {words}
              </button>
            ))}
          </nav>
          {view !== 'prose' && <h1 className="unseen">{lesson.title}</h1>}
          <div className="bench-small">
            {view === 'prose' ? column : machines(view === 'picture' && running ? 'picture' : 'terminals')}
          </div>
        </>
      ) : (
        <Group orientation="horizontal" className="bench">
          <Panel id="prose" defaultSize="42%" minSize="340px" maxSize="70%">
            {column}
          </Panel>
          <Separator className="divider" aria-label={t('resize')} />
          <Panel id="machines" minSize="30%">
            {machines(shown)}
          </Panel>
        </Group>
      )}
      <SessionNotices session={session} solving={solving} />
      <SolveFailures solving={solving} hosts={lesson.hosts.map((host) => host.name)} />
      <StatusLine view={session.view} hosts={lesson.hosts.map((host) => host.name)} />
    </>
  );
}

/** Puts a page's own tools into the bar on top. */
function BarTools({ children }: { children: React.ReactNode }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  useEffect(() => setSlot(document.getElementById('bar-slot')), []);
  return slot && createPortal(children, slot);
}
