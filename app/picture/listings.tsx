'use client';
// Flows, groups, rules, routes and listeners of the chosen thing, each with the command that shows them.
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import type { Listing, PictureNode } from '../../server/contract/picture.ts';
import { RefusalNotice } from '../frame/notice.tsx';
import { CommandTools } from '../lesson/command-tools.tsx';
import type { Target } from '../lesson/use-terminals.ts';
import { groups } from './since.ts';
import { useListings } from './use-listings.ts';

type Props = {
  session: string;
  node: PictureNode;
  host: string;
  hosts: readonly string[];
  onType: (target: Target, lines: string) => void;
};

/** `group`: how many words of where a row stands make a heading; the others are cells under these columns. */
const FORMS = {
  flows: { group: 1, columns: ['priority', 'flow'] },
  groups: { group: 2, columns: ['bucket'] },
  rules: { group: 2, columns: ['rule'] },
  routes: { group: 0, columns: ['to', 'way'] },
  listening: { group: 0, columns: ['protocol', 'at'] },
  macs: { group: 0, columns: ['device', 'mac'] },
} as const;

export function Listings({ session, node, host, hosts, onType }: Props) {
  const t = useTranslations('picture');
  const { listings, before, refusal } = useListings(session, node.id);
  const ofPort = node.id.includes('/ovs/') && node.kind !== 'ovs-bridge';
  if (refusal && !listings) return <RefusalNotice refusal={refusal} />;
  if (!listings) return <p className="waiting-words">{t('looking')}</p>;
  // Who knows no MAC addresses, or has no groups, has no use for an empty list of them.
  const rare = (what: Listing['what']) => what === 'groups' || (what === 'macs' && node.kind !== 'linux-bridge');
  const worth = listings.filter((one) => !rare(one.what) || one.rows.length > 0 || one.blind !== null);
  return worth.map((listing) => {
    const earlier = before?.find((one) => one.what === listing.what);
    const name = listing.what === 'flows' && ofPort ? 'portFlows' : listing.what;
    return (
      <section key={listing.what} className="listing">
        <h4>
          {t(`listing.${name}`)}
          {listing.rows.length > 0 && <small> {listing.rows.length + listing.more}</small>}
        </h4>
        {listing.blind !== null && <p className="listing-note">{t('listingBlind', { why: listing.blind })}</p>}
        {listing.blind === null && listing.rows.length === 0 && <p className="listing-note">{t(`listingEmpty.${name}`)}</p>}
        {listing.rows.length > 0 && <Rows listing={listing} before={earlier} label={t(`listing.${name}`)} />}
        {listing.more > 0 && <p className="listing-note">{t('listingMore', { n: listing.more })}</p>}
        {name === 'portFlows' && <p className="listing-note">{t('normalNote')}</p>}
        <div className="block command">
          <div className="block-head">
            <CommandTools
              name={host}
              target={{ host }}
              hosts={hosts}
              command={listing.command}
              ran={false}
              running
              onType={onType}
            />
          </div>
          <pre>{listing.command}</pre>
        </div>
      </section>
    );
  });
}

function Rows({ listing, before, label }: { listing: Listing; before: Listing | undefined; label: string }) {
  const t = useTranslations('picture');
  const id = useId();
  const { group, columns } = FORMS[listing.what];
  const counted = listing.rows.some((row) => row.packets !== null);
  const width = columns.length + (counted ? 1 : 0);
  const heading = (what: Listing['what'], [first = '', ...more]: readonly string[]) => {
    if (what === 'flows') return t('flowTable', { n: first });
    return what === 'groups' ? t('flowGroup', { n: first, type: more.join(' ') }) : [first, ...more].join(' · ');
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={label}>
      <table className={`listing-rows ${listing.what}`}>
        <thead className="unseen">
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`column.${column}`)}
              </th>
            ))}
            {counted && <th scope="col">{t('column.packets')}</th>}
          </tr>
        </thead>
        {groups(listing, before, group).map(({ name, rows }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups have no other name that is theirs alone
          <tbody key={`${name.join(' ')} ${n}`}>
            {group > 0 && name.length > 0 && (
              <tr>
                <th scope="rowgroup" id={`${id}${n}`} colSpan={width}>
                  {heading(listing.what, name)}
                </th>
              </tr>
            )}
            {rows.map(({ row, grown }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two rules may read the same
              <tr key={`${row.text} ${at}`} className={grown > 0 ? 'grown' : undefined}>
                {row.where.slice(group).map((word) => (
                  <td key={word} className="where">
                    {word}
                  </td>
                ))}
                <td className="what" colSpan={row.where.length === 0 ? columns.length : 1}>
                  <code>{row.text || t('everything')}</code>
                  {row.after && <code className="after">{row.after}</code>}
                </td>
                {counted && (
                  <td className="packets">
                    {row.packets}
                    {grown > 0 && <b title={t('sinceLong', { n: grown })}>{t('since', { n: grown })}</b>}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}
