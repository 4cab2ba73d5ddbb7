'use client';
// Where one is in the lesson: a piece per step with its state as shape and word, and the summary at the end.
import { useTranslations } from 'next-intl';
import type { LessonBody } from '../../server/contract/http.ts';
import { Icon, type IconName } from '../frame/icons.tsx';
import { type StepWord, stepWord } from './progress.ts';

const ICONS: Record<StepWord, IconName | null> = { pass: 'pass', fail: 'fail', inconclusive: 'unsure', none: null };

export function StepNav({ lesson, at, onGo }: { lesson: LessonBody; at: number; onGo: (at: number) => void }) {
  const t = useTranslations('lesson');
  const summary = useTranslations('summary');
  const step = lesson.steps[at];
  return (
    <nav className="step-nav" aria-label={t('steps')}>
      <ol>
        {lesson.steps.map((one, n) => {
          const word = stepWord(one);
          const icon = ICONS[word];
          return (
            <li key={one.id}>
              <button
                type="button"
                className={`step-dot ${word}`}
                aria-current={n === at ? 'step' : undefined}
                aria-label={`${n + 1}. ${one.title}: ${t(`stepState.${word}`)}`}
                title={`${n + 1}. ${one.title}`}
                onClick={() => onGo(n)}
              >
                {icon ? <Icon name={icon} size={13} /> : n + 1}
              </button>
            </li>
          );
        })}
        <li>
          <button
            type="button"
            className="step-dot end"
            aria-current={at >= lesson.steps.length ? 'step' : undefined}
            aria-label={summary('title')}
            title={summary('title')}
            onClick={() => onGo(lesson.steps.length)}
          >
            <Icon name="book" size={13} />
          </button>
        </li>
      </ol>
      <span className="step-count">{step ? t('step', { n: at + 1, all: lesson.steps.length }) : ''}</span>
    </nav>
  );
}
