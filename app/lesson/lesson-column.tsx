'use client';
// The left side of the workbench: where one is, the step's text, hints, checks; and below, always there, Back, Check, Next.
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import type { CheckResult, LessonBody } from '../../server/contract/http.ts';
import { Icon } from '../frame/icons.tsx';
import { RefusalNotice } from '../frame/notice.tsx';
import { CheckList } from './check-list.tsx';
import { Hints } from './hints.tsx';
import { stepWord } from './progress.ts';
import { Prose } from './prose.tsx';
import { StepNav } from './step-nav.tsx';
import { Summary } from './summary.tsx';
import type { Checking } from './use-checking.ts';
import type { Target } from './use-terminals.ts';

type Props = {
  lesson: LessonBody;
  at: number;
  onGo: (at: number) => void;
  checking: Checking;
  live: readonly CheckResult[];
  ran: ReadonlySet<string>;
  running: boolean;
  onType: (target: Target, lines: string) => void;
  /** Asks the server for the lesson again. */
  again: () => void;
};

export function LessonColumn({ lesson, at, onGo, checking, live, ran, running, onType, again }: Props) {
  const t = useTranslations('lesson');
  const checkText = useTranslations('check');
  const session = useTranslations('session');
  const step = lesson.steps[at];
  const scroll = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(at);

  // A new step begins at its top, and the keyboard and the screen reader with it.
  useEffect(() => {
    if (shown.current === at) return;
    shown.current = at;
    scroll.current?.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [at]);

  // What a Check came to must be seen: it stands at the head of the checks.
  const wasBusy = useRef(false);
  useEffect(() => {
    if (wasBusy.current && !checking.busy) toTop(scroll.current, document.getElementById('checks-title'));
    wasBusy.current = checking.busy;
  }, [checking.busy]);

  const go = (to: number) => onGo(Math.max(0, Math.min(to, lesson.steps.length)));
  const last = at === lesson.steps.length - 1;
  const passed = step ? stepWord(step) === 'pass' : false;
  return (
    <div className="lesson-column">
      <StepNav lesson={lesson} at={at} onGo={go} />
      <div className="lesson-scroll" ref={scroll}>
        {step ? (
          <article>
            <p className="lesson-of">{lesson.title}</p>
            <h1 ref={heading} tabIndex={-1}>
              {step.title}
            </h1>
            <p className="step-facts">
              <span>{t('points', { n: step.points })}</span>
              {step.solved && <span className="solved">{session('solved')}</span>}
            </p>
            <Prose html={step.html} lesson={lesson} ran={ran} running={running} onType={onType} />
            <Hints key={step.id} hints={step.hints} />
            <CheckList step={step} live={live} answers={checking.answers} onAnswer={checking.answer}>
              <Outcome checking={checking} lesson={lesson} at={at} />
            </CheckList>
          </article>
        ) : (
          <Summary lesson={lesson} onGo={go} again={again} />
        )}
      </div>
      <div className="lesson-foot">
        <button type="button" className="button quiet" disabled={at === 0} onClick={() => go(at - 1)}>
          <Icon name="left" />
          {t('previous')}
        </button>
        {step && (
          <>
            <button
              type="button"
              className={`button${passed ? '' : ' primary'} check-button`}
              aria-disabled={!running || checking.busy}
              title={running ? undefined : session('notRunning')}
              onClick={() => running && void checking.check()}
            >
              {checking.busy ? checkText('checking') : step.latest ? checkText('buttonAgain') : checkText('button')}
            </button>
            <button type="button" className={`button${passed ? ' primary' : ' quiet'}`} onClick={() => go(at + 1)}>
              {last ? t('finish') : t('next')}
              <Icon name="right" />
            </button>
          </>
        )}
      </div>
    </div>
  );
}

const ABOVE_PX = 24;
/** Scrolls `column`, and nothing around it, until `inside` stands at its top. */
function toTop(column: HTMLElement | null, inside: HTMLElement | null): void {
  if (!column || !inside) return;
  const by = inside.getBoundingClientRect().top - column.getBoundingClientRect().top - ABOVE_PX;
  const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
  column.scrollBy({ top: by, behavior });
}

/** What the last Check came to, said aloud; its details stand at each check. */
function Outcome({ checking, lesson, at }: { checking: Checking; lesson: LessonBody; at: number }) {
  const t = useTranslations('check');
  const lessonText = useTranslations('lesson');
  const site = useTranslations('site');
  const step = lesson.steps[at];
  const latest = step?.latest;
  const wrong = latest?.checks.filter((check) => check.verdict.outcome === 'fail').length ?? 0;
  return (
    <div className="outcome" aria-live="polite">
      {checking.busy && <p>{t('checkingLong')}</p>}
      {checking.refusal && <RefusalNotice refusal={checking.refusal} again={() => void checking.check()} />}
      {!checking.busy && !checking.refusal && latest && step && (
        <div className={`outcome-line ${latest.outcome}`} data-outcome={latest.outcome}>
          <Icon name={{ pass: 'pass', fail: 'fail', inconclusive: 'unsure' }[latest.outcome] as 'pass'} />
          <p>
            <strong>
              {latest.outcome === 'pass'
                ? t('stepPass')
                : latest.outcome === 'fail'
                  ? t('stepFail', { n: wrong })
                  : t('stepInconclusive')}
            </strong>{' '}
            {lessonText('pointsOf', { earned: latest.earned, possible: latest.possible })}.
            {step.best &&
              step.best.earned > latest.earned &&
              ` ${t('best', { earned: step.best.earned, possible: step.best.possible })}.`}
          </p>
          {latest.outcome === 'inconclusive' && (
            <button type="button" className="button small" onClick={() => void checking.check()}>
              {site('again')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
