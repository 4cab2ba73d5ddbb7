'use client';
// What every page stands in: texts, the notices at the edge of the screen, and who is signed in.
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { LOCALE, MESSAGES } from '../messages/catalogue.ts';
import { KeepFocus } from './keep-focus.tsx';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <NextIntlClientProvider locale={LOCALE} messages={MESSAGES} timeZone="UTC">
      <KeepFocus />
      {children}
    </NextIntlClientProvider>
  );
}
