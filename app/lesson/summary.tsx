'use client';
// The end of a lab: what was learned, the score, the time, and where to go next.
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { LessonBody } from '../../server/contract/http.ts';
import { score, stepWord } from './progress.ts';
import { useSpan } from './span.ts';

export function Summary({ lesson, onGo }: { lesson: LessonBody; onGo: (at: number) => void }) {
  const t = useTranslations('summary');
  const lessonText = useTranslations('lesson');
  const check = useTranslations('check');
  const span = useSpan();
  const { earned, possible, passed, solved } = score(lesson.steps);
  const all = passed === lesson.steps.length;
  const minutes = lesson.session ? Date.parse(lesson.session.activeAt) - Date.parse(lesson.session.startedAt) : null;
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
        {minutes !== null && minutes > 0 && (
          <div>
            <dt>{t('time')}</dt>
            <dd>{span(minutes)}</dd>
          </div>
        )}
      </dl>
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
