'use client';
// What can be done with the running machines; what costs something asks first and says what.
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { StepView } from '../../server/contract/http.ts';
import { Confirm } from '../frame/dialog.tsx';
import { Icon } from '../frame/icons.tsx';
import { Menu } from '../frame/menu.tsx';
import { Recordings } from './recordings.tsx';
import { isRunning, type LiveSession } from './use-session.ts';

type Asking = 'reset' | 'resetStep' | 'solve' | 'stop' | null;

type Props = { session: LiveSession; step: StepView | null; onSolve: (step: StepView) => void };

export function SessionMenu({ session, step, onSolve }: Props) {
  const t = useTranslations('session');
  const [asking, setAsking] = useState<Asking>(null);
  const [recordings, setRecordings] = useState(false);
  const running = isRunning(session.view);
  const title = step?.title ?? '';
  const body = step ? { step: step.id } : {};
  const questions = {
    reset: {
      title: t('confirmReset'),
      text: t('confirmResetText'),
      doIt: t('doReset'),
      danger: true,
      onYes: () => void session.act('reset'),
    },
    resetStep: {
      title: t('confirmResetStep', { step: title }),
      text: t('confirmResetStepText'),
      doIt: t('doResetStep'),
      danger: true,
      onYes: () => void session.act('reset', body),
    },
    solve: {
      title: t('confirmSolve', { step: title }),
      text: t('confirmSolveText'),
      doIt: t('doSolve'),
      danger: false,
      onYes: () => step && onSolve(step),
    },
    stop: {
      title: t('confirmStop'),
      text: t('confirmStopText'),
      doIt: t('doStop'),
      danger: true,
      onYes: () => void session.act('stop'),
    },
  };
  return (
    <>
      <Menu
        label={t('menu')}
        className="button small"
        button={
          <>
            {t('menu')}
            <Icon name="down" size={14} />
          </>
        }
        items={[
          { key: 'extend', label: t('extend'), act: () => void session.act('extend'), disabled: !running },
          { key: 'solve', label: t('solve'), act: () => setAsking('solve'), disabled: !running || !step },
          { key: 'resetStep', label: t('resetStep'), act: () => setAsking('resetStep'), disabled: !running || !step },
          { key: 'recordings', label: t('recordings'), act: () => setRecordings(true), disabled: !session.view },
          { key: 'reset', label: t('reset'), act: () => setAsking('reset'), disabled: !running, danger: true },
          {
            key: 'stop',
            label: `${t('stop')}…`,
            act: () => setAsking('stop'),
            disabled: !session.view || !running,
            danger: true,
          },
        ]}
      />
      {recordings && session.view && <Recordings session={session.view.id} onClose={() => setRecordings(false)} />}
      {asking && <Confirm {...questions[asking]} onClose={() => setAsking(null)} />}
    </>
  );
}
