'use client';
// The sign-in form: back to where one came from when it worked.
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Me } from '../../server/contract/http.ts';
import { RefusalNotice } from '../frame/notice.tsx';
import { asRefusal, post, type Refusal } from '../wire/http.ts';

/** Only an address of this site; anything else leads to the start page. */
function wayBack(): string {
  const to = new URLSearchParams(location.search).get('to') ?? '/';
  // As the browser reads it: it leaves out tabs and takes a backslash for a slash.
  const url = URL.canParse(to, location.origin) ? new URL(to, location.origin) : null;
  return url?.origin === location.origin ? url.pathname + url.search : '/';
}

export function SignIn() {
  const t = useTranslations('login');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setRefusal(null);
    try {
      await post('/api/login', Me, { name: String(form.get('name')), password: String(form.get('password')) });
      location.assign(wayBack());
    } catch (thrown) {
      setRefusal(asRefusal(thrown));
      setBusy(false);
    }
  };
  return (
    <div className="page narrow">
      <h1>{t('title')}</h1>
      <form className="panel form" onSubmit={send}>
        <label className="field">
          {t('name')}
          <input
            name="name"
            type="text"
            autoComplete="username"
            autoCapitalize="off"
            spellCheck={false}
            required
            maxLength={64}
          />
        </label>
        <label className="field">
          {t('password')}
          <input name="password" type="password" autoComplete="current-password" required maxLength={1024} />
        </label>
        {refusal && <RefusalNotice refusal={refusal} />}
        <button type="submit" className="button primary" disabled={busy}>
          {busy ? t('busy') : t('button')}
        </button>
        <p className="form-note">{t('noAccount')}</p>
      </form>
    </div>
  );
}
