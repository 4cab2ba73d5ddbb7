'use client';
// The end of a lab: what was learned, the score, the time, and where to go next.
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { LessonBody } from '../../server/contract/http.ts';
import { score, stepWord } from './progress.ts';
import { useSpan } from './span.ts';

type Props = { lesson: LessonBody; onGo: (at: number) => void; again: () => void };

export function Summary({ lesson, onGo, again }: Props) {
  const t = useTranslations('summary');
  const lessonText = useTranslations('lesson');
  const check = useTranslations('check');
  const span = useSpan();
  const { earned, possible, passed, solved } = score(lesson.steps);
  const all = passed === lesson.steps.length;
  // The time since the page was opened is known to the server only.
  useEffect(() => again(), [again]);
  return (
    <article className="summary">
      <h1>{t('title')}</h1>
      <p>{all ? t('allPassed') : t('notAll')}</p>
      <dl className="summary-figures">
        <div>
          <dt>{t('score')}</dt>
          <dd>{lessonText('pointsOf', { earned, possible })}</dd>
        </div>
        <div>
          <dt>{t('stepsPassed')}</dt>
          <dd>{check('passed', { passed, all: lesson.steps.length })}</dd>
        </div>
        {lesson.workedMs > 0 && (
          <div>
            <dt>{t('time')}</dt>
            <dd>{span(lesson.workedMs)}</dd>
          </div>
        )}
      </dl>
      {lesson.workedMs > 0 && <p className="quiet-words">{t('timeNote')}</p>}
      {lesson.grader && <p className="quiet-words">{t('grader', { refused: lesson.grader.refused, all: lesson.grader.all })}</p>}
      {solved > 0 && <p>{t('solvedNote', { n: solved })}</p>}
      {!all && (
        <ul className="summary-open">
          {lesson.steps.map((step, n) =>
            stepWord(step) === 'pass' ? null : (
              <li key={step.id}>
                <button type="button" className="button small" onClick={() => onGo(n)}>
                  {n + 1}. {step.title}
                </button>
              </li>
            ),
          )}
        </ul>
      )}
      {lesson.learned.length > 0 && (
        <>
          <h2>{t('learned')}</h2>
          <ul className="learned bullets">
            {lesson.learned.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      )}
      <p className="summary-next">
        {lesson.next && (
          <Link className="button primary" href={`/labs/${lesson.next.id}`}>
            {t('nextLab', { title: lesson.next.title })}
          </Link>
        )}
        <Link className="button" href="/">
          {t('all')}
        </Link>
      </p>
    </article>
  );
}
