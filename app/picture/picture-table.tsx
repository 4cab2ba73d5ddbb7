'use client';
// The same picture as a table: for screen readers, for searching, for those who like tables.
import { useTranslations } from 'next-intl';
import type { Picture } from '../../server/contract/picture.ts';
import { joinedTo } from './details.tsx';
import { hostOf } from './geometry.ts';

export function PictureTable({ title, picture, onSelect }: { title: string; picture: Picture; onSelect: (id: string) => void }) {
  const t = useTranslations('picture');
  const nameOf = (id: string | null) => picture.nodes.find((node) => node.id === id)?.name ?? '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="picture-table" tabIndex={0} aria-label={title}>
      <table>
        <thead>
          <tr>
            {(['name', 'kind', 'in', 'state', 'facts', 'connected', 'notes'] as const).map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {picture.nodes.map((node) => (
            <tr key={node.id}>
              <th scope="row">
                <button type="button" data-id={node.id} className="button quiet small" onClick={() => onSelect(node.id)}>
                  {node.name}
                </button>
              </th>
              <td>{t(`kinds.${node.kind}`)}</td>
              <td>
                {[...new Set([nameOf(node.parent), node.kind === 'host' ? '' : hostOf(picture, node.id)?.name])]
                  .filter(Boolean)
                  .join(', ')}
              </td>
              <td>
                {node.up ? t('up') : t('down')}
                {node.rate > 0 && `, ${t('rate', { n: Math.round(node.rate) })}`}
              </td>
              <td>{node.facts.map((fact) => `${fact.name} ${fact.value}`).join(', ')}</td>
              <td>
                {joinedTo(picture, node.id)
                  .map(({ node: other }) => `${other.name} (${hostOf(picture, other.id)?.name})`)
                  .join(', ')}
              </td>
              <td>{node.odd.join('; ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
