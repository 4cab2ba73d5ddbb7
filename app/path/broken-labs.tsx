// Labs whose files have an error: which file, line, field, and why; for the one who writes them.
import { useTranslations } from 'next-intl';
import type { LabsBody } from '../../server/contract/http.ts';
import { Icon } from '../frame/icons.tsx';

export function BrokenLabs({ broken }: { broken: LabsBody['broken'] }) {
  const t = useTranslations('path');
  if (broken.length === 0) return null;
  return (
    <section className="broken panel" aria-labelledby="broken-title">
      <h2 id="broken-title">
        <Icon name="warn" />
        {t('brokenTitle', { n: broken.length })}
      </h2>
      <p>{t('brokenIntro')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label={t('brokenTable')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('file')}</th>
              <th scope="col">{t('field')}</th>
              <th scope="col">{t('reason')}</th>
            </tr>
          </thead>
          <tbody>
            {broken.flatMap((lab) =>
              lab.problems.map((problem) => (
                <tr key={`${problem.file}:${problem.line}:${problem.column}:${problem.field}`}>
                  <td>
                    <code>
                      {problem.file}:{problem.line}
                    </code>
                  </td>
                  <td>{problem.field && <code>{problem.field}</code>}</td>
                  <td>{problem.reason}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </section>
    </section>
  );
}
