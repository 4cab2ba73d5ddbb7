'use client';
// What was typed and printed in this session's terminals, to be played again; only its owner gets it.
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useState } from 'react';
import { z } from 'zod';
import { Dialog } from '../frame/dialog.tsx';
import { RefusalNotice } from '../frame/notice.tsx';
import { type Cast, readCast } from '../terminal/cast.ts';
import { asRefusal, getText, type Refusal } from '../wire/http.ts';
import { useAsked } from '../wire/use-asked.ts';

const Player = lazy(async () => ({ default: (await import('../terminal/player.tsx')).Player }));
const RecordingsBody = z.object({ recordings: z.array(z.object({ name: z.string(), bytes: z.number(), at: z.string() })) });

export function Recordings({ session, onClose }: { session: string; onClose: () => void }) {
  const t = useTranslations('recordings');
  const { value, refusal, again } = useAsked(`/api/sessions/${session}/recordings`, RecordingsBody);
  const [playing, setPlaying] = useState<{ name: string; cast: Cast } | null>(null);
  const [refused, setRefused] = useState<Refusal | null>(null);
  const play = async (name: string) => {
    setRefused(null);
    try {
      const cast = readCast(await getText(`/api/sessions/${session}/recordings/${name}`));
      if (cast) setPlaying({ name, cast });
    } catch (thrown) {
      setRefused(asRefusal(thrown));
    }
  };
  return (
    <Dialog title={t('title')} onClose={onClose} wide>
      <p>{t('intro')}</p>
      {(refusal ?? refused) && <RefusalNotice refusal={(refusal ?? refused) as Refusal} again={again} />}
      {value?.recordings.length === 0 && <p>{t('none')}</p>}
      <ul className="recordings">
        {value?.recordings.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              className="button small"
              aria-pressed={playing?.name === one.name}
              onClick={() => void play(one.name)}
            >
              {one.name}
            </button>
            <span>{t('kilobytes', { n: Math.max(1, Math.round(one.bytes / 1024)) })}</span>
            <a href={`/api/sessions/${session}/recordings/${one.name}`} download={`${one.name}.cast`}>
              {t('download')}
            </a>
          </li>
        ))}
      </ul>
      {playing && (
        <Suspense fallback={<p>{t('loading')}</p>}>
          <Player key={playing.name} cast={playing.cast} name={playing.name} />
        </Suspense>
      )}
    </Dialog>
  );
}
