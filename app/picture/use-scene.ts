'use client';
// The picture as it arrives over the socket, and the scene it makes: placed once, then only added to.
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { Picture } from '../../server/contract/picture.ts';
import type { Refusal } from '../wire/http.ts';
import { untilAnswered } from '../wire/until-answered.ts';
import { useLine } from '../wire/use-line.tsx';
import { FADE_MS, lasting, type Mark, NOTHING_SEEN, type Seen, see } from './changes.ts';
import { Arranger } from './elk.ts';
import { type Cable, cablesOf, type Drawn, drawnOf } from './geometry.ts';
import { type Places, place, rows, type Scene } from './place.ts';
import { treeOf } from './tree.ts';

/** A thing or a cable that was there a moment ago: still drawn where it was, fading. */
export type Ghost = { readonly id: string; readonly untilMs: number } & (
  | { readonly is: 'thing'; readonly drawn: Drawn }
  | { readonly is: 'cable'; readonly cable: Cable }
);
export type Showing = {
  readonly picture: Picture;
  readonly scene: Scene;
  readonly drawn: ReadonlyMap<string, Drawn>;
  readonly fresh: ReadonlyMap<string, Mark>;
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
    const watch = () => line.ask('picture:watch', { session }).then((answer) => hear(answer.picture));
    const ends = [
      untilAnswered(line, watch, setRefusal),
      line.on('picture:changed', (o) => o.session === session && hear(o.picture)),
    ];
    return () => {
      for (const end of ends) end();
      line.tell('picture:leave', { session });
    };
  }, [line, session]);
  return { picture, refusal };
}

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

type Memory = {
  picture: Picture | null;
  seen: Seen;
  places: Places | null;
  round: number;
  drawn: ReadonlyMap<string, Drawn>;
  ghosts: readonly Ghost[];
};

/** What went with this picture as ghosts, besides those that still fade; what came back is no ghost. */
function ghostsOf(kept: Memory, seen: Seen, picture: Picture, nowMs: number): readonly Ghost[] {
  const here = new Set([...picture.nodes, ...picture.edges].map(({ id }) => id));
  const gone = new Set(seen.gone);
  const untilMs = nowMs + FADE_MS;
  const cables = kept.picture ? cablesOf(kept.picture, kept.drawn) : [];
  return [
    ...lasting(kept.ghosts, nowMs).filter((ghost) => !here.has(ghost.id)),
    ...[...kept.drawn].flatMap(([id, drawn]): Ghost[] => (gone.has(id) ? [{ id, untilMs, is: 'thing', drawn }] : [])),
    ...cables.flatMap((cable): Ghost[] => (gone.has(cable.edge.id) ? [{ id: cable.edge.id, untilMs, is: 'cable', cable }] : [])),
  ];
}

/** Turns pictures into scenes one after another. `tidy` forgets the places and lets the layout engine begin anew. */
export function useScene(session: string, picture: Picture | null): { showing: Showing | null; tidy: () => void } {
  const [showing, setShowing] = useState<Showing | null>(null);
  const [round, tidy] = useReducer((n: number) => n + 1, 0);
  const memory = useRef<Memory>({ picture: null, seen: NOTHING_SEEN, places: null, round: 0, drawn: new Map(), ghosts: [] });
  const arranger = useRef<Arranger | null>(null);
  useEffect(
    () => () => {
      arranger.current?.dispose();
      arranger.current = null;
    },
    [],
  );

  useEffect(() => {
    if (!picture) return;
    let current = true;
    const draw = async () => {
      const kept = memory.current;
      const anew = kept.round !== round;
      const seen = see(kept.picture, picture, kept.seen, Date.now());
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
      const scene = place(trees, known, suggested);
      const drawn = drawnOf(picture, scene);
      const ghosts = ghostsOf(kept, seen, picture, Date.now());
      memory.current = { picture, seen, places: scene.places, round, drawn, ghosts };
      keepPlaces(session, scene.places);
      setShowing({ picture, scene, drawn, fresh: seen.fresh, ghosts });
    };
    void draw();
    return () => {
      current = false;
    };
  }, [picture, round, session]);

  // What glows or fades does so for its time, whether or not another picture comes.
  useEffect(() => {
    if (!showing) return;
    const ends = [...showing.fresh.values(), ...showing.ghosts].map((one) => one.untilMs);
    if (ends.length === 0) return;
    const timer = setTimeout(
      () => {
        const nowMs = Date.now();
        const fresh = new Map([...showing.fresh].filter(([, mark]) => mark.untilMs > nowMs));
        setShowing((now) => (now === showing ? { ...now, fresh, ghosts: lasting(now.ghosts, nowMs) } : now));
      },
      Math.max(0, Math.min(...ends) - Date.now()) + 20,
    );
    return () => clearTimeout(timer);
  }, [showing]);

  return { showing, tidy: useCallback(() => tidy(), []) };
}
