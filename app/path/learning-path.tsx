'use client';
// The start page: what to do next, the parts of the path with their labs, and labs that could not be read.
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { LabsBody } from '../../server/contract/http.ts';
import { Icon } from '../frame/icons.tsx';
import { RefusalNotice } from '../frame/notice.tsx';
import { useAsked } from '../wire/use-asked.ts';
import { BrokenLabs } from './broken-labs.tsx';
import { LabTile, StepBar } from './lab-tile.tsx';
import { byPart, labState, nextLab, PARTS, type Part } from './order.ts';
import './path.css';

export function LearningPath() {
  const t = useTranslations('path');
  const { value, refusal, again } = useAsked('/api/labs', LabsBody);
  const labs = value?.labs ?? [];
  const next = nextLab(labs);
  const groups = byPart(labs);
  const steps = labs.reduce((sum, lab) => sum + lab.steps, 0);
  const passed = labs.reduce((sum, lab) => sum + Math.min(lab.passedSteps, lab.steps), 0);
  const label = next && { live: 'running', queued: 'queued', begun: 'continue', done: 'nextUp', new: 'nextUp' }[labState(next)];

  return (
    <div className="page path">
      <div className="path-top">
        <div>
          <h1>{t('title')}</h1>
          <p className="lead">{t('intro')}</p>
          {value && steps > 0 && (
            <p className="path-progress">
              <progress max={steps} value={passed} aria-label={t('progress', { passed, all: steps })} />
              {t('progress', { passed, all: steps })}
            </p>
          )}
        </div>
        <div className="path-next" aria-live="polite" hidden={value !== null && !next}>
          {next && label && (
            <>
              <span className="path-next-label">{t(label as 'running')}</span>
              <h2>{next.title}</h2>
              <div className="path-next-steps">
                <StepBar passed={next.passedSteps} all={next.steps} />
                {t('stepsOf', { passed: next.passedSteps, steps: next.steps })}
              </div>
              <Link className="button primary" href={`/labs/${next.id}`}>
                <Icon name="play" />
                {labState(next) === 'new' ? t('begin') : t('continue')}
              </Link>
            </>
          )}
        </div>
      </div>
      {refusal && <RefusalNotice refusal={refusal} again={again} />}
      {value && <BrokenLabs broken={value.broken} />}
      {value && labs.length === 0 && value.broken.length === 0 && <p className="lead">{t('empty')}</p>}
      <ol className={value ? 'parts' : 'parts waiting'} aria-busy={!value && !refusal}>
        {groups.map(({ part, labs: inPart }) => {
          const known = PARTS.includes(part as Part);
          const done = inPart.length > 0 && inPart.every((lab) => lab.passedSteps >= lab.steps);
          return (
            <li key={part} className={`part${inPart.length === 0 ? ' bare' : ''}${done ? ' done' : ''}`}>
              <span className="part-letter" aria-hidden="true">
                {done ? <Icon name="pass" size={18} /> : part}
              </span>
              <div className="part-head">
                <h2>{known ? t(part as Part) : part}</h2>
                <p>{known && t(`${part as Part}-about`)}</p>
                <span className="part-count">{value && t('labsIn', { n: inPart.length })}</span>
              </div>
              {inPart.length > 0 && (
                <ol className="tiles">
                  {inPart.map((lab) => (
                    <LabTile key={lab.id} lab={lab} labs={labs} isNext={lab.id === next?.id} />
                  ))}
                </ol>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
