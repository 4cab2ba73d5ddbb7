'use client';
// When a page itself fails: said plainly, with the way out.
import { useTranslations } from 'next-intl';

export default function Failed({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('site');
  return (
    <div className="page">
      <h1>{t('failed')}</h1>
      <p>
        <button type="button" className="button primary" onClick={reset}>
          {t('again')}
        </button>
      </p>
    </div>
  );
}
