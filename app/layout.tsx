// The document around every page: fonts from this machine, the theme before the first paint, the bar on top.
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './theme.css';
import './base.css';
import './frame/frame.css';
import './frame/pages.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from './frame/providers.tsx';
import { TopBar } from './frame/top-bar.tsx';
import { LOCALE, MESSAGES } from './messages/catalogue.ts';

export const metadata: Metadata = {
  title: { default: MESSAGES.site.name, template: `%s · ${MESSAGES.site.name}` },
  description: MESSAGES.site.tagline,
};
export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f5f6f8' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1116' },
  ],
};

/** Chosen theme before the first paint, so that nothing flashes. */
const THEME_FIRST = `try{var t=localStorage.getItem('patchbay.theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The server's Content-Security-Policy names a nonce per answer; asking for it makes every page a small shell rendered on demand.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang={LOCALE} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file, run before the first paint */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: THEME_FIRST }} />
      </head>
      <body>
        <Providers>
          <a className="skip" href="#content">
            {MESSAGES.site.skip}
          </a>
          <TopBar />
          <main id="content" tabIndex={-1}>
            {children}
          </main>
        </Providers>
      </body>
    </html>
  );
}
