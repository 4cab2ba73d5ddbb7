'use client';
// The bar on top of every page: where to go, who is signed in, light or dark.
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { z } from 'zod';
import { Me } from '../../server/contract/http.ts';
import { post } from '../wire/http.ts';
import { useAsked } from '../wire/use-asked.ts';
import { Icon, Mark } from './icons.tsx';
import { Menu } from './menu.tsx';
import { type Theme, useTheme } from './theme.ts';

const PAGES = [
  ['path', '/'],
  ['glossary', '/glossary'],
  ['card', '/card'],
  ['status', '/status'],
] as const;

export function TopBar() {
  const t = useTranslations('site');
  const path = usePathname();
  const router = useRouter();
  const [theme, chooseTheme] = useTheme();
  const me = useAsked(path === '/login' ? null : '/api/me', Me);

  // Every page but the sign-in wants a person: go there and come back.
  useEffect(() => {
    if (me.refusal?.code === 'not-signed-in') location.assign(`/login?to=${encodeURIComponent(location.pathname)}`);
  }, [me.refusal]);

  const signOut = async () => {
    await post('/api/logout', z.unknown()).catch(() => {});
    location.assign('/login');
  };
  const themes: readonly { key: Theme; icon: 'system' | 'light' | 'dark'; words: string }[] = [
    { key: 'system', icon: 'system', words: t('themeSystem') },
    { key: 'light', icon: 'light', words: t('themeLight') },
    { key: 'dark', icon: 'dark', words: t('themeDark') },
  ];
  return (
    <header className="bar">
      <Link href="/" className="bar-name">
        <Mark />
        <span>{t('name')}</span>
      </Link>
      <nav aria-label={t('nav')} className="bar-nav">
        {PAGES.map(([key, href]) => (
          <Link key={key} href={href} aria-current={path === href ? 'page' : undefined}>
            {t(key)}
          </Link>
        ))}
      </nav>
      <nav aria-label={t('nav')} className="bar-pages">
        <Menu
          label={t('pages')}
          align="start"
          button={
            <>
              {t('pages')}
              <Icon name="down" size={14} />
            </>
          }
          items={PAGES.map(([key, href]) => ({ key, label: t(key), act: () => router.push(href) }))}
        />
      </nav>
      <div id="bar-slot" className="bar-slot" />
      {me.value && !me.value.user.local && (
        <Menu
          label={t('signedInAs', { name: me.value.user.name })}
          button={<span className="bar-person">{me.value.user.name}</span>}
          items={[{ key: 'out', label: t('signOut'), act: signOut }]}
        />
      )}
      <Menu
        label={t('theme')}
        className="button quiet icon"
        button={<Icon name={theme === 'system' ? 'system' : theme} />}
        items={themes.map((choice) => ({
          key: choice.key,
          label: (
            <>
              <Icon name={choice.icon} />
              {choice.words}
            </>
          ),
          checked: theme === choice.key,
          act: () => chooseTheme(choice.key),
        }))}
      />
    </header>
  );
}
