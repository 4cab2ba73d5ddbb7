// The texts of the site. A translation is one more file beside en.json and one more line here.
import en from './en.json';

export const LOCALE = 'en';
export const MESSAGES = en;

declare module 'next-intl' {
  interface AppConfig {
    Locale: typeof LOCALE;
    Messages: typeof en;
  }
}
