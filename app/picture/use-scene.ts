'use client';
// The picture as it arrives over the socket, and the scene it makes: placed once, then only added to.
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { Picture, type PictureNode } from '../../server/contract/picture.ts';
import { asRefusal, type Refusal } from '../wire/http.ts';
import { useLine } from '../wire/use-line.tsx';
import { NOTHING_SEEN, type Seen, see } from './changes.ts';
import { Arranger } from './elk.ts';
import { type Drawn, drawnOf } from './geometry.ts';
import { type Places, place, rows, type Scene } from './place.ts';
import { treeOf } from './tree.ts';

export type Ghost = Drawn & { readonly key: string };
export type Showing = {
  readonly picture: Picture;
  readonly scene: Scene;
  readonly drawn: ReadonlyMap<string, Drawn>;
  readonly fresh: ReadonlySet<string>;
  readonly ghosts: readonly Ghost[];
};

/** The session's picture; null while it is looked at for the first time. */
export function usePicture(session: string): { picture: Picture | null; refusal: Refusal | null } {
  const line = useLine();
  const [picture, setPicture] = useState<Picture | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    if (!line) return;
    const hear = (raw: unknown) => {
      const parsed = Picture.safeParse(raw);
      if (parsed.success) {
        setPicture(parsed.data);
        setRefusal(null);
      }
    };
    const watch = () =>
      line.ask('picture:watch', { session }).then(
        (answer) => hear(answer.picture),
        (thrown) => {
          const refused = asRefusal(thrown);
          if (refused.code !== 'unreachable') setRefusal(refused);
        },
      );
    const ends = [line.onUp(() => void watch()), line.on('picture:changed', (o) => o.session === session && hear(o.picture))];
    return () => {
      for (const end of ends) end();
      line.tell('picture:leave', { session });
    };
  }, [line, session]);
  return { picture, refusal };
}

const GONE_MS = 900;
const keyOf = (session: string) => `patchbay.places.${session}`;

/** Places of this session as they were before a reload; none when there are none or they cannot be read. */
function keptPlaces(session: string): Places {
  try {
    const raw: unknown = JSON.parse(sessionStorage.getItem(keyOf(session)) ?? '[]');
    return Array.isArray(raw) ? new Map(raw.map(([id, x, y]) => [String(id), { x: Number(x), y: Number(y) }])) : new Map();
  } catch {
    return new Map();
  }
}

function keepPlaces(session: string, places: Places): void {
  sessionStorage.setItem(keyOf(session), JSON.stringify([...places].map(([id, { x, y }]) => [id, x, y])));
}

/** Turns pictures into scenes one after another. `tidy` forgets the places and lets the layout engine begin anew. */
export function useScene(session: string, picture: Picture | null): { showing: Showing | null; tidy: () => void } {
  const [showing, setShowing] = useState<Showing | null>(null);
  const [round, tidy] = useReducer((n: number) => n + 1, 0);
  const memory = useRef<{ picture: Picture | null; seen: Seen; places: Places | null; round: number }>({
    picture: null,
    seen: NOTHING_SEEN,
    places: null,
    round: 0,
  });
  const arranger = useRef<Arranger | null>(null);
  useEffect(
    () => () => {
      arranger.current?.dispose();
      arranger.current = null;
    },
    [],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scene before is read, not waited for
  useEffect(() => {
    if (!picture) return;
    let current = true;
    const draw = async () => {
      const kept = memory.current;
      const anew = kept.round !== round;
      const seen = see(kept.picture, picture, kept.seen);
      const trees = treeOf(picture, seen.order);
      const known: Places = anew ? new Map() : (kept.places ?? keptPlaces(session));
      const unknown = trees.filter((tree) => !tree.boxes.some((box) => known.has(box.node.id)) && tree.boxes.length > 0);
      const suggested = new Map<string, { x: number; y: number }>();
      for (const tree of unknown) {
        arranger.current ??= new Arranger();
        const places = await arranger.current.arrange(tree, picture).catch(() => rows(tree));
        for (const [id, at] of places) suggested.set(id, at);
      }
      if (!current) return;
      const before = showing?.drawn ?? new Map<string, Drawn>();
      const scene = place(trees, known, suggested);
      memory.current = { picture, seen, places: scene.places, round };
      keepPlaces(session, scene.places);
      const ghosts = seen.gone.flatMap((node: PictureNode) => {
        const was = before.get(node.id);
        return was ? [{ ...was, key: `${node.id} ${picture.at}` }] : [];
      });
      setShowing({ picture, scene, drawn: drawnOf(picture, scene), fresh: seen.fresh, ghosts });
    };
    void draw();
    return () => {
      current = false;
    };
  }, [picture, round, session]);

  useEffect(() => {
    if (!showing || showing.ghosts.length === 0) return;
    const timer = setTimeout(() => setShowing((now) => (now === showing ? { ...now, ghosts: [] } : now)), GONE_MS);
    return () => clearTimeout(timer);
  }, [showing]);

  return { showing, tidy: useCallback(() => tidy(), []) };
}
