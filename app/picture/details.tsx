'use client';
// What is known of the chosen thing: facts, what is odd, what it is joined to, the commands that show it, a terminal there.
import { useTranslations } from 'next-intl';
import type { Picture, PictureNode } from '../../server/contract/picture.ts';
import { Icon } from '../frame/icons.tsx';
import { CommandTools } from '../lesson/command-tools.tsx';
import type { Target } from '../lesson/use-terminals.ts';
import { hostOf, instanceOf } from './geometry.ts';
import { Listings } from './listings.tsx';

type Props = {
  /** null: there is nothing behind it to look at. */
  session: string | null;
  picture: Picture;
  node: PictureNode;
  /** It is no longer in the picture. */
  gone: boolean;
  hosts: readonly string[];
  onSelect: (id: string) => void;
  onClose: () => void;
  onTerminal: (target: Target) => void;
  onType: (target: Target, lines: string) => void;
};

/** Things at the other ends of its cables. */
export function joinedTo(picture: Picture, id: string): { node: PictureNode; kind: Picture['edges'][number]['kind'] }[] {
  return picture.edges.flatMap((edge) => {
    const other = edge.from === id ? edge.to : edge.to === id ? edge.from : null;
    const node = other && picture.nodes.find((one) => one.id === other);
    return node ? [{ node, kind: edge.kind }] : [];
  });
}

export function Details({ session, picture, node, gone, hosts, onSelect, onClose, onTerminal, onType }: Props) {
  const t = useTranslations('picture');
  const site = useTranslations('site');
  // A thing that is gone is found by its id, which begins with its host's.
  const host = hostOf(picture, node.id)?.name ?? node.id.split('/')[0] ?? '';
  const instance = instanceOf(picture, node.id);
  const target: Target = instance ? { host, instance: instance.name } : { host };
  const joined = joinedTo(picture, node.id);
  return (
    <aside className="details" aria-label={t('selected')}>
      <div className="details-head">
        <div>
          <h3 tabIndex={-1}>{node.name}</h3>
          <p>
            {t(`kinds.${node.kind}`)}
            {node.kind !== 'host' && ` · ${host}`} · {node.up ? t('up') : t('down')}
            {node.rate > 0 && ` · ${t('rate', { n: Math.round(node.rate) })}`}
          </p>
        </div>
        <button
          type="button"
          className="button quiet icon small"
          aria-label={site('close')}
          title={site('close')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {gone && (
        <p className="details-odd" role="status">
          <Icon name="warn" size={15} />
          {t('gone')}
        </p>
      )}
      {node.odd.map((odd) => (
        <p key={odd} className="details-odd">
          <Icon name="warn" size={15} />
          {odd}
        </p>
      ))}
      {node.facts.length > 0 && (
        <dl>
          {node.facts.map((fact) => (
            <div key={`${fact.name} ${fact.value}`}>
              <dt>{fact.name}</dt>
              <dd>
                <code>{fact.value}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {joined.length > 0 && (
        <>
          <h4>{t('connected')}</h4>
          <ul>
            {joined.map(({ node: other, kind }) => (
              <li key={other.id}>
                <button type="button" className="button quiet small" onClick={() => onSelect(other.id)}>
                  {other.name}
                  <small>
                    {t(`edges.${kind}`)} · {hostOf(picture, other.id)?.name}
                  </small>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {session !== null && node.kind !== 'switch' && !gone && (
        <Listings key={node.id} session={session} node={node} host={host} hosts={hosts} onType={onType} />
      )}
      {node.commands.length > 0 && (
        <>
          <h4>{t('commands')}</h4>
          {node.commands.map((command) => (
            <div key={command} className="block command">
              <div className="block-head">
                <CommandTools name={host} target={{ host }} hosts={hosts} command={command} ran={false} running onType={onType} />
              </div>
              <pre>{command}</pre>
            </div>
          ))}
        </>
      )}
      <button type="button" className="button small" onClick={() => onTerminal(target)}>
        <Icon name="type" size={14} />
        {t('openTerminal', { host: target.instance ?? host })}
      </button>
    </aside>
  );
}
