'use client';
// How terminals look and behave, for this person in this browser.
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { Dialog } from '../frame/dialog.tsx';
import { FONT_SIZES, type SettingsStore } from './settings.ts';

export function TerminalSettingsDialog({ store, onClose }: { store: SettingsStore; onClose: () => void }) {
  const t = useTranslations('terminal');
  const settings = useSyncExternalStore(store.subscribe, store.get, store.get);
  const flags = [
    ['copyOnSelect', t('copyOnSelect')],
    ['screenReader', t('screenReader')],
    ['bell', t('bellOn')],
  ] as const;
  return (
    <Dialog title={t('settings')} onClose={onClose}>
      <label className="setting">
        {t('fontSize')}
        <select value={settings.fontSize} onChange={(event) => store.change({ fontSize: Number(event.target.value) })}>
          {FONT_SIZES.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
      {flags.map(([flag, words]) => (
        <label key={flag} className="setting">
          {words}
          <input type="checkbox" checked={settings[flag]} onChange={(event) => store.change({ [flag]: event.target.checked })} />
        </label>
      ))}
      <p>{t('leaveHint')}</p>
    </Dialog>
  );
}
