'use client';
// The terminals of a lesson: loaded when there are machines, laid out as this person left them, typed into by the prose.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LessonBody, SessionView } from '../../server/contract/http.ts';
import {
  EMPTY_LAYOUT,
  firstLayout,
  type Place,
  placeKey,
  readLayout,
  show,
  type TerminalLayout,
} from '../terminal/arrangement.ts';
import type { Desk } from '../terminal/desk.ts';
import { useLine } from '../wire/use-line.tsx';

export type Target = { readonly host: string; readonly instance?: string };
export type Terminals = {
  readonly desk: Desk | null;
  readonly layout: TerminalLayout;
  readonly onLayout: (change: (layout: TerminalLayout) => TerminalLayout) => void;
  /** Brings a place's terminal forward and types lines into it, each with Enter. */
  readonly typeInto: (target: Target, lines: string) => void;
  readonly bringForward: (target: Target) => void;
};

/** "vm1" -> the console of vm1 on its host; anything else is a host. */
export function targetOf(name: string, lesson: LessonBody): Target {
  const instance = lesson.instances.find((one) => one.name === name);
  return instance ? { host: instance.host, instance: instance.name } : { host: name };
}

export function useTerminals(
  lesson: LessonBody | null,
  view: SessionView | null,
  ran: (target: Target, line: string) => void,
): Terminals {
  const line = useLine();
  const [desk, setDesk] = useState<Desk | null>(null);
  const [layout, setLayout] = useState<TerminalLayout>(EMPTY_LAYOUT);
  const heard = useRef(ran);
  heard.current = ran;
  const session = view && ['ready', 'resetting'].includes(view.state) ? view.id : null;
  const labId = lesson?.id ?? null;
  const places = useMemo<Place[]>(
    () =>
      lesson
        ? [
            ...lesson.hosts.map(({ name }) => ({ host: name, shell: 'main' })),
            ...lesson.instances.map(({ name, host }) => ({ host, instance: name, shell: 'main' })),
          ]
        : [],
    [lesson],
  );
  const key = labId && `patchbay.layout.${labId}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: read once per lab; later changes are this page's own
  useEffect(() => {
    if (key) setLayout(readLayout(localStorage.getItem(key), places) ?? firstLayout(places));
  }, [key]);

  const onLayout = useCallback(
    (change: (layout: TerminalLayout) => TerminalLayout) =>
      setLayout((old) => {
        const next = change(old);
        if (key) localStorage.setItem(key, JSON.stringify(next));
        return next;
      }),
    [key],
  );

  useEffect(() => {
    if (!line || !session) return;
    let opened: Desk | null = null;
    let left = false;
    let settings: { dispose: () => void } | null = null;
    void Promise.all([
      import('../terminal/desk.ts'),
      import('../terminal/settings.ts'),
      // The size of a letter is measured when a terminal opens: its font must be there by then.
      document.fonts.load('13px "JetBrains Mono Variable"').catch(() => []),
    ]).then(([{ Desk }, { SettingsStore }]) => {
      if (left) return;
      const store = new SettingsStore();
      settings = store;
      opened = new Desk(line, session, store, (target, text) => heard.current(target, text));
      setDesk(opened);
    });
    return () => {
      left = true;
      setDesk(null);
      opened?.dispose();
      settings?.dispose();
    };
  }, [line, session]);

  // A reset makes new machines: when it is over, every shell begins again.
  const before = useRef(view?.state);
  useEffect(() => {
    if (before.current === 'resetting' && view?.state === 'ready') desk?.restartAll();
    before.current = view?.state;
  }, [view?.state, desk]);

  const bringForward = useCallback(
    (target: Target) => {
      const place = places.find((one) => one.host === target.host && one.instance === target.instance);
      if (place) onLayout((old) => show(old, placeKey(place)));
    },
    [places, onLayout],
  );
  const typeInto = useCallback(
    (target: Target, lines: string) => {
      if (!desk) return;
      const place = places.find((one) => one.host === target.host && one.instance === target.instance);
      if (!place) return;
      bringForward(target);
      desk.shell(placeKey(place)).type(lines);
    },
    [desk, places, bringForward],
  );
  return { desk, layout, onLayout, typeInto, bringForward };
}
