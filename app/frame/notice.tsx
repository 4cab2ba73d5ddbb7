'use client';
// A refusal or a remark in words, with its way out. Never a code alone.
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Refusal } from '../wire/http.ts';
import { Icon } from './icons.tsx';

type Tone = 'fail' | 'unsure' | 'pass' | 'plain';
const ICONS = { fail: 'fail', unsure: 'warn', pass: 'pass', plain: 'dot' } as const;

export function Notice({ tone, children, action }: { tone: Tone; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role={tone === 'fail' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} />
      <div className="notice-text">{children}</div>
      {action}
    </div>
  );
}

/** The sentence for a refusal: the server's own, or ours when there was none to hear. */
export function useRefusalWords(): (refusal: Refusal) => string {
  const t = useTranslations('refusal');
  return (refusal) => refusal.message || (refusal.code === 'not-understood' ? t('not-understood') : t('unreachable'));
}

export function RefusalNotice({ refusal, again }: { refusal: Refusal; again?: () => void }) {
  const t = useTranslations('site');
  const words = useRefusalWords();
  return (
    <Notice
      tone="fail"
      action={
        again && (
          <button type="button" className="button small" onClick={again}>
            {t('again')}
          </button>
        )
      }
    >
      {words(refusal)}
    </Notice>
  );
}
