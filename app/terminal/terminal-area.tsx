'use client';
// The terminals of a session: groups side by side or stacked, each with its tabs; what is open is remembered per lab.
import { useTranslations } from 'next-intl';
import { Fragment, type RefObject, useEffect, useState, useSyncExternalStore } from 'react';
import { Panel, Group as PanelGroup, Separator } from 'react-resizable-panels';
import { Confirm } from '../frame/dialog.tsx';
import { Icon } from '../frame/icons.tsx';
import { Menu, type MenuItem } from '../frame/menu.tsx';
import { activeKey, close, freeShell, join, move, placeKey, show, split, type TerminalLayout } from './arrangement.ts';
import type { Desk } from './desk.ts';
import { TabBar, tabName } from './tab-bar.tsx';
import { TerminalScreen } from './terminal-screen.tsx';
import { TerminalSettingsDialog } from './terminal-settings.tsx';
import '@xterm/xterm/css/xterm.css';
import './terminal.css';

type Props = {
  desk: Desk;
  hosts: readonly string[];
  instances: readonly { name: string; host: string }[];
  layout: TerminalLayout;
  onLayout: (change: (layout: TerminalLayout) => TerminalLayout) => void;
  /** True: who pressed Start types next, into the terminal in front. Taken once. */
  keyboard: RefObject<boolean>;
};

export function TerminalArea({ desk, hosts, instances, layout, onLayout, keyboard }: Props) {
  const t = useTranslations('terminal');
  const lesson = useTranslations('lesson');
  const [settingsOpen, setSettingsOpen] = useState(false);
  useSyncExternalStore(desk.subscribe, desk.version, desk.version);

  const front = activeKey(layout);
  const [takes, setTakes] = useState(keyboard.current);
  useEffect(() => {
    if (!takes || !front) return;
    const frame = requestAnimationFrame(() => {
      keyboard.current = false;
      if (document.activeElement === document.body) desk.shell(front).focus();
      setTakes(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [takes, keyboard, front, desk]);

  const open = (host: string, instance?: string) => {
    onLayout((old) => show(old, placeKey(freeShell(old, host, instance))));
  };
  const onShow = (key: string, focus: boolean) => {
    onLayout((old) => show(old, key));
    desk.shell(key).seen();
    if (focus) requestAnimationFrame(() => desk.shell(key).focus());
  };
  const onClose = (key: string) => {
    desk.close(key);
    onLayout((old) => close(old, key));
  };
  const newItems: MenuItem[] = [
    ...hosts.map((host) => ({ key: host, label: t('newOn', { host }), act: () => open(host) })),
    ...instances.map(({ name, host }) => ({
      key: `${host}/${name}`,
      label: t('console', { instance: name }),
      act: () => open(host, name),
    })),
  ];
  const tools: MenuItem[] = [
    { key: 'right', label: t('split'), act: () => onLayout((old) => split(old, 'row')) },
    { key: 'down', label: t('splitDown'), act: () => onLayout((old) => split(old, 'column')) },
    { key: 'join', label: t('unsplit'), act: () => onLayout(join), disabled: layout.groups.length < 2 },
    { key: 'find', label: t('find'), act: () => desk.find(front) },
    { key: 'settings', label: t('settings'), act: () => setSettingsOpen(true) },
  ];
  const buttons = (
    <div className="tab-tools">
      <Menu label={t('new')} className="button quiet small icon" button={<Icon name="plus" />} items={newItems} />
      <Menu label={t('menu')} className="button quiet small icon" button={<Icon name="more" />} items={tools} />
    </div>
  );

  return (
    <div className="terminal-area" aria-busy={takes || undefined}>
      {layout.groups.length === 0 && (
        <div className="terminal-none">
          <div className="tab-row">{buttons}</div>
          <p>{t('none')}</p>
        </div>
      )}
      <PanelGroup orientation={layout.direction === 'row' ? 'horizontal' : 'vertical'} className="terminal-groups">
        {layout.groups.map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
          <Fragment key={index}>
            {index > 0 && <Separator className="divider" aria-label={lesson('resize')} />}
            <Panel id={`group-${index}`} minSize="12%">
              <div
                className="terminal-group"
                onFocusCapture={() => layout.focus !== index && onLayout((old) => ({ ...old, focus: index }))}
              >
                <div className="tab-row">
                  <TabBar
                    group={group}
                    index={index}
                    hosts={hosts}
                    desk={desk}
                    onShow={onShow}
                    onClose={onClose}
                    onMove={(key, to, before) => onLayout((old) => move(old, key, to, before))}
                  />
                  {index === layout.groups.length - 1 && buttons}
                </div>
                {group.tabs.map((key) => (
                  <TerminalScreen key={key} desk={desk} tabKey={key} name={tabName(key)} visible={key === group.active} />
                ))}
              </div>
            </Panel>
          </Fragment>
        ))}
      </PanelGroup>
      {settingsOpen && <TerminalSettingsDialog store={desk.settings} onClose={() => setSettingsOpen(false)} />}
      {desk.pasting && (
        <Confirm
          title={t('pasteTitle', { n: desk.pasting.text.trimEnd().split('\n').length, host: tabName(desk.pasting.key) })}
          text={desk.pasting.runsAtOnce ? t('pasteText') : t('pasteBracketed')}
          doIt={t('doPaste')}
          onYes={() => desk.answerPaste(true)}
          onClose={() => desk.answerPaste(false)}
        />
      )}
    </div>
  );
}
