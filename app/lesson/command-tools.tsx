'use client';
// What stands over a command block: whose it is, whether it was run, copy, and type it into that machine's terminal.
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { HostName } from '../frame/host-name.tsx';
import { Icon } from '../frame/icons.tsx';
import type { Target } from './use-terminals.ts';

export function CopyButton({ text, small = true }: { text: string; small?: boolean }) {
  const t = useTranslations('site');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).catch(() => {});
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" className={`button quiet${small ? ' small' : ''}`} onClick={copy}>
      <Icon name={copied ? 'pass' : 'copy'} size={14} />
      <span aria-live="polite">{copied ? t('copied') : t('copy')}</span>
    </button>
  );
}

type Props = {
  name: string;
  target: Target;
  hosts: readonly string[];
  command: string;
  ran: boolean;
  running: boolean;
  onType: (target: Target, lines: string) => void;
};

export function CommandTools({ name, target, hosts, command, ran, running, onType }: Props) {
  const t = useTranslations('lesson');
  return (
    <>
      <HostName host={target.host} hosts={hosts} {...(target.instance ? { instance: target.instance } : {})} text={name} />
      {ran && (
        <span className="command-ran" title={t('ranLong')}>
          <Icon name="pass" size={14} />
          {t('ran')}
        </span>
      )}
      <span className="command-buttons">
        <CopyButton text={command} />
        <button
          type="button"
          className="button small"
          aria-disabled={!running}
          title={running ? t('type', { host: name }) : t('needStart')}
          aria-label={t('type', { host: name })}
          onClick={() => running && onType(target, command)}
        >
          <Icon name="type" size={14} />
          {t('typeShort')}
        </button>
      </span>
    </>
  );
}
