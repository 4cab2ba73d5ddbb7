'use client';
// The commands of an applied solution that did not succeed, each with its machine and what it said.
import { useTranslations } from 'next-intl';
import { Dialog } from '../frame/dialog.tsx';
import { HostName } from '../frame/host-name.tsx';
import type { Solving } from './use-solving.ts';

export function SolveFailures({ solving, hosts }: { solving: Solving; hosts: readonly string[] }) {
  const t = useTranslations('session');
  const { now, dismiss } = solving;
  if (!now?.failed || now.failed.length === 0) return null;
  return (
    <Dialog title={t('solvedPartly', { step: now.title })} onClose={dismiss} wide>
      <p>{t('solvedPartlyText', { n: now.failed.length })}</p>
      <ul className="solve-failures">
        {now.failed.map(({ host, command, said }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same command may fail twice
          <li key={n} className="block command">
            <div className="block-head">
              <HostName host={host} hosts={hosts} />
            </div>
            <pre>{command}</pre>
            <p>{said || t('silent')}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
