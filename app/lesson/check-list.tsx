'use client';
// The checks of a step with their badges, findings and questions; what changes while the student works changes here.
import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import type { CheckResult, StepView } from '../../server/contract/http.ts';
import { Icon, type IconName } from '../frame/icons.tsx';
import { resultOf } from './progress.ts';
import { Findings } from './verdict-view.tsx';

type CheckView = StepView['checks'][number];
const ICONS: Record<CheckResult['verdict']['outcome'] | 'none', IconName> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'unsure',
  none: 'circle',
};

type Props = {
  step: StepView;
  live: readonly CheckResult[];
  answers: Readonly<Record<string, string>>;
  onAnswer: (checkId: string, value: string) => void;
  /** What the last Check came to. */
  children: ReactNode;
};

export function CheckList({ step, live, answers, onAnswer, children }: Props) {
  const t = useTranslations('check');
  const results = step.checks.map((check) => resultOf(check.id, live, step.latest));
  const passed = results.filter((one) => one?.result.verdict.outcome === 'pass').length;
  return (
    <section className="checks" aria-labelledby="checks-title">
      <div className="checks-head">
        <h2 id="checks-title">{t('title')}</h2>
        <span>{t('passed', { passed, all: step.checks.length })}</span>
      </div>
      {children}
      <ul>
        {step.checks.map((check, n) => {
          const known = results[n] ?? null;
          const outcome = known?.result.verdict.outcome ?? 'none';
          return (
            <li key={check.id} className={`check ${outcome}`} data-check={check.id} data-outcome={outcome}>
              <div className="check-head">
                <span className="check-mark">
                  <Icon name={ICONS[outcome]} size={14} />
                </span>
                <span className="check-title">{check.title}</span>
                <span className="check-word" title={check.passive ? t('live') : t('probe')}>
                  {outcome === 'none' ? t('notLooked') : t(`outcome.${outcome}`)}
                  {known?.live && <small> · {t('liveNow')}</small>}
                </span>
              </div>
              {check.question && (
                <Question
                  check={check}
                  question={check.question}
                  value={answers[check.id] ?? ''}
                  onAnswer={(value) => onAnswer(check.id, value)}
                />
              )}
              {/* What is expected is a verdict's to say: before the first Check of the step the badge alone flips. */}
              {known && outcome !== 'pass' && (step.latest || outcome === 'inconclusive') && <Findings result={known.result} />}
              {known && outcome === 'pass' && known.result.evidence.length > 0 && <Findings result={known.result} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type QuestionProps = {
  check: CheckView;
  question: NonNullable<CheckView['question']>;
  value: string;
  onAnswer: (value: string) => void;
};

function Question({ check, question, value, onAnswer }: QuestionProps) {
  const t = useTranslations('check');
  const id = useId();
  if (question.choices) {
    return (
      <fieldset className="question">
        <legend>{question.text}</legend>
        {question.choices.map((choice) => (
          <label key={choice}>
            <input type="radio" name={`${id}-${check.id}`} checked={value === choice} onChange={() => onAnswer(choice)} />
            {choice}
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <div className="question">
      <label htmlFor={id}>{question.text}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={t('answer')}
        value={value}
        onChange={(event) => onAnswer(event.target.value)}
      />
    </div>
  );
}
