'use client';
// What stands behind the chosen thing, asked when it is chosen and again every few seconds while the page is in sight.
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { Listing } from '../../server/contract/picture.ts';
import { asRefusal, type Refusal } from '../wire/http.ts';
import { useLine } from '../wire/use-line.tsx';

const AGAIN_MS = 3000;
const Answer = z.object({ listings: z.array(Listing) });

export type Looked = {
  /** null while it is looked at for the first time. */
  readonly listings: readonly Listing[] | null;
  /** As they were at the look before; null at the first. */
  readonly before: readonly Listing[] | null;
  readonly refusal: Refusal | null;
};
const NOTHING: Looked = { listings: null, before: null, refusal: null };

export function useListings(session: string, id: string): Looked {
  const line = useLine();
  const [looked, setLooked] = useState<Looked>(NOTHING);
  useEffect(() => {
    setLooked(NOTHING);
    if (!line) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let over = false;
    const look = async () => {
      if (document.visibilityState === 'visible') {
        try {
          const { listings } = Answer.parse(await line.ask('picture:look', { session, id }));
          if (!over) setLooked((old) => ({ listings, before: old.listings, refusal: null }));
        } catch (thrown) {
          const refusal = asRefusal(thrown);
          // A lost connection is said elsewhere; what was seen stays.
          if (!over && refusal.code !== 'unreachable') setLooked((old) => ({ ...old, refusal }));
        }
      }
      if (!over) timer = setTimeout(() => void look(), AGAIN_MS);
    };
    void look();
    return () => {
      over = true;
      if (timer) clearTimeout(timer);
    };
  }, [line, session, id]);
  return looked;
}
