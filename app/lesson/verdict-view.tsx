'use client';
// What a check found: where, expected, found, hint; and on demand the commands that were run and what they said.
import { useTranslations } from 'next-intl';
import type { CheckResult } from '../../server/contract/http.ts';
import { Icon } from '../frame/icons.tsx';
import { CopyButton } from './command-tools.tsx';

export function Findings({ result }: { result: CheckResult }) {
  const t = useTranslations('check');
  const { verdict, evidence } = result;
  if (verdict.outcome === 'inconclusive') {
    return (
      <div className="findings">
        <p>{t('blind', { what: verdict.blind.join('; ') || t('blindUnknown') })}</p>
        <EvidenceList evidence={evidence} />
      </div>
    );
  }
  return (
    <div className="findings">
      {verdict.outcome === 'fail' &&
        verdict.findings.map((finding) => (
          <div
            key={`${finding.code} ${finding.where} ${finding.expected} ${finding.actual}`}
            className="finding"
            data-code={finding.code}
          >
            <dl>
              <dt>{t('where')}</dt>
              <dd>{finding.where}</dd>
              <dt>{t('expected')}</dt>
              <dd>{finding.expected}</dd>
              <dt>{t('actual')}</dt>
              <dd>{finding.actual}</dd>
            </dl>
            {finding.hint && (
              <p className="finding-hint">
                <Icon name="bulb" size={15} />
                <span>{finding.hint}</span>
              </p>
            )}
          </div>
        ))}
      <EvidenceList evidence={evidence} />
    </div>
  );
}

function EvidenceList({ evidence }: { evidence: CheckResult['evidence'] }) {
  const t = useTranslations('check');
  if (evidence.length === 0) return null;
  return (
    <details className="evidence">
      <summary>{t('evidence', { n: evidence.length })}</summary>
      {evidence.map((seen, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same command may be run twice
        <figure key={n}>
          <figcaption>
            <span className="evidence-host">{seen.host}</span>
            {seen.exitCode !== 0 && (
              <span className="evidence-exit">
                {seen.exitCode === null ? t('exitNone') : t('exit', { code: String(seen.exitCode) })}
              </span>
            )}
            <CopyButton text={seen.command} />
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre tabIndex={0}>
            <code className="evidence-command">$ {seen.command}</code>
            {'\n'}
            {seen.output.trimEnd() || <i>{t('silent')}</i>}
          </pre>
        </figure>
      ))}
    </details>
  );
}
