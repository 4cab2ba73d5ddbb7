'use client';
// The tabs of one group of terminals: arrows and clicks choose, dragging moves them within and between groups.
import { useTranslations } from 'next-intl';
import type { KeyboardEvent } from 'react';
import { HostName } from '../frame/host-name.tsx';
import { Icon } from '../frame/icons.tsx';
import { type Group, keyPlace } from './arrangement.ts';
import type { Desk } from './desk.ts';

type Props = {
  group: Group;
  index: number;
  hosts: readonly string[];
  desk: Desk;
  onShow: (key: string, focus: boolean) => void;
  onClose: (key: string) => void;
  onMove: (key: string, to: number, before: string | null) => void;
};
const DRAG_TYPE = 'application/x-patchbay-terminal';

/** "compute1", "compute1 (2)", "vm1": what a tab is called. */
export function tabName(key: string): string {
  const { host, instance, shell } = keyPlace(key);
  const more = shell === 'main' ? '' : ` (${shell.replace(/^s/, '')})`;
  return `${instance ?? host}${more}`;
}

export function TabBar({ group, index, hosts, desk, onShow, onClose, onMove }: Props) {
  const t = useTranslations('terminal');
  const onKeyDown = (event: KeyboardEvent, key: string) => {
    const at = group.tabs.indexOf(key);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: group.tabs.length - 1 }[event.key];
    if (event.ctrlKey && event.shiftKey && to !== undefined) onMove(key, index + Math.sign(to - at), null);
    else if (to !== undefined) {
      const next = group.tabs[(to + group.tabs.length) % group.tabs.length] ?? key;
      onShow(next, false);
      requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus());
    } else if (event.key === 'Enter' || event.key === ' ') onShow(key, true);
    else if (event.key === 'Delete') onClose(key);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={t('tabs')}
      onDragOver={(event) => event.dataTransfer.types.includes(DRAG_TYPE) && event.preventDefault()}
      onDrop={(event) => onMove(event.dataTransfer.getData(DRAG_TYPE), index, null)}
    >
      {group.tabs.map((key) => {
        const { host, instance } = keyPlace(key);
        const { rang, word } = desk.shell(key).state;
        const selected = key === group.active;
        return (
          <div key={key} role="presentation" className={`tab${selected ? ' selected' : ''}`}>
            <button
              type="button"
              id={`tab-${key}`}
              role="tab"
              aria-selected={selected}
              aria-keyshortcuts="Delete Control+Shift+ArrowRight Control+Shift+ArrowLeft"
              tabIndex={selected ? 0 : -1}
              draggable
              title={instance ? `${t('console', { instance })} ${t('onHost', { host })}` : host}
              onClick={() => onShow(key, true)}
              onKeyDown={(event) => onKeyDown(event, key)}
              onDragStart={(event) => event.dataTransfer.setData(DRAG_TYPE, key)}
              onDrop={(event) => {
                const dragged = event.dataTransfer.getData(DRAG_TYPE);
                if (!dragged) return;
                event.preventDefault();
                event.stopPropagation();
                onMove(dragged, index, key);
              }}
            >
              <HostName host={host} hosts={hosts} {...(instance ? { instance } : {})} text={tabName(key)} />
              {rang && <span className="tab-note">{t('bell')}</span>}
              {(word === 'exited' || word === 'failed') && <span className="tab-note">{t(`ended.${word}`)}</span>}
            </button>
            {/* For the mouse; the keyboard closes a tab with Delete. */}
            <button
              type="button"
              className="tab-close"
              tabIndex={-1}
              aria-hidden="true"
              title={t('closeTab', { name: tabName(key) })}
              onClick={() => onClose(key)}
            >
              <Icon name="close" size={12} />
            </button>
          </div>
        );
      })}
    </div>
  );
}
