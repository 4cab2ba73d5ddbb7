// One lab on the path: what it is, how far this person is, and why it cannot run when it cannot.
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { LabCard } from '../../server/contract/http.ts';
import { Icon, type IconName } from '../frame/icons.tsx';
import { labState, missingBefore } from './order.ts';

const ICONS: Record<ReturnType<typeof labState>, IconName> = {
  live: 'play',
  queued: 'clock',
  done: 'pass',
  begun: 'dot',
  new: 'circle',
};

/** Passed steps as filled pieces; the number is said beside it. */
export function StepBar({ passed, all }: { passed: number; all: number }) {
  return (
    <span className="step-bar" aria-hidden="true">
      {Array.from({ length: all }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces have no identity but their place
        <i key={n} className={n < passed ? 'full' : undefined} />
      ))}
    </span>
  );
}

export function LabTile({ lab, labs, isNext }: { lab: LabCard; labs: readonly LabCard[]; isNext: boolean }) {
  const t = useTranslations('path');
  const level = useTranslations('level');
  const site = useTranslations('site');
  const state = labState(lab);
  const before = missingBefore(lab, labs);
  return (
    <li className={`tile ${state}${isNext ? ' next' : ''}`}>
      <div className="tile-head">
        <span className="tile-number">{lab.id.match(/^\d+/)?.[0] ?? ''}</span>
        <span className={`tile-state ${state}`}>
          <Icon name={ICONS[state]} size={14} />
          {t(state)}
        </span>
      </div>
      <h3>
        <Link href={`/labs/${lab.id}`}>{lab.title}</Link>
      </h3>
      <p>{lab.summary}</p>
      <div className="tile-foot">
        <StepBar passed={lab.passedSteps} all={lab.steps} />
        <span>{t('stepsOf', { passed: lab.passedSteps, steps: lab.steps })}</span>
        <span className="tile-meta">
          {level(lab.level)} · {site('minutes', { n: lab.minutes })}
        </span>
      </div>
      {lab.unmet.length > 0 && (
        <p className="tile-note warn">
          <Icon name="warn" size={14} />
          <span title={lab.unmet.map((need) => need.why).join('\n')}>
            {t('unmetTitle', { feature: lab.unmet.map((need) => need.feature).join(', ') })}
            <span className="unseen">: {lab.unmet.map((need) => need.why).join(' ')}</span>
          </span>
        </p>
      )}
      {before.length > 0 && state === 'new' && (
        <p className="tile-note">{t('afterNotDone', { labs: before.map((other) => other.title).join(', ') })}</p>
      )}
    </li>
  );
}
