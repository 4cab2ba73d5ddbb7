'use client';
// The running machines of a lesson as this page sees them: joined over the socket, moved over HTTP, the same in every tab.
import { useCallback, useEffect, useRef, useState } from 'react';
import { type CheckResult, SessionView, SolvedBody } from '../../server/contract/http.ts';
import { asRefusal, get, post, type Refusal } from '../wire/http.ts';
import { untilAnswered } from '../wire/until-answered.ts';
import { useLine } from '../wire/use-line.tsx';

export type LiveSession = {
  readonly view: SessionView | null;
  /** The phase of a start or a reset, in words; empty when nothing is going on. */
  readonly phase: readonly string[];
  readonly refusal: Refusal | null;
  /** What ended it, when the server said so. */
  readonly gone: string | null;
  /** Passive checks of the watched step as last seen. */
  readonly live: readonly CheckResult[];
  readonly start: () => Promise<void>;
  readonly act: (move: 'stop' | 'extend' | 'reset', body?: { step?: string }) => Promise<boolean>;
  /** Applies the reference solution of a step: the commands that did not succeed; null when it was refused. */
  readonly solve: (step: string) => Promise<SolvedBody['failed'] | null>;
  readonly dismiss: () => void;
  /** A Check has looked at everything: what was seen before is old. */
  readonly forgetLive: () => void;
};

/** Whether the machines exist and answer. */
export const isRunning = (view: SessionView | null): boolean => view?.state === 'ready';
export const isMoving = (view: SessionView | null): boolean =>
  !!view && ['queued', 'starting', 'resetting', 'stopping'].includes(view.state);

/** For a rejected promise: what comes instead of this refusal; the others go on. */
const otherwise =
  <T>(code: string, instead: () => T) =>
  (thrown: unknown): T => {
    if (asRefusal(thrown).code === code) return instead();
    throw thrown;
  };

/** `first`: the session that came with the lesson. `stepId`: whose passive checks to look at as the network changes. */
export function useSession(labId: string, first: SessionView | null, stepId: string | null): LiveSession {
  const line = useLine();
  const [view, setView] = useState<SessionView | null>(first);
  const [phase, setPhase] = useState<readonly string[]>([]);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [gone, setGone] = useState<string | null>(null);
  const [live, setLive] = useState<readonly CheckResult[]>([]);
  const id = view?.id ?? null;
  /** States heard over the socket: an answer that was under way meanwhile is older than they are. */
  const heard = useRef(0);

  useEffect(() => setView(first), [first]);

  useEffect(() => {
    if (!line || !id) return;
    const join = async () => {
      const where = `/api/sessions/${id}`;
      const joined = await line.ask('session:watch', { session: id }).then(
        (answer) => SessionView.parse(answer.session),
        // Gone while this page was away: ask what became of it.
        otherwise('not-found', () => get(where, SessionView).catch(otherwise('not-found', () => null))),
      );
      setView((old) => (old?.id === id ? joined : old));
      setRefusal((old) => (old?.code === 'engine-down' ? null : old));
    };
    const ends = [
      untilAnswered(line, join, setRefusal),
      line.on('session:state', (next) => {
        if (next.id !== id) return;
        heard.current += 1;
        setView(next);
        if (!isMoving(next)) setPhase([]);
      }),
      line.on('session:progress', (p) => p.session === id && setPhase((old) => [...old, p.words].slice(-8))),
      line.on('session:gone', (o) => o.session === id && setGone(o.words)),
    ];
    return () => {
      for (const end of ends) end();
      line.tell('session:leave', { session: id });
    };
  }, [line, id]);

  const running = isRunning(view);
  useEffect(() => {
    setLive([]);
    if (!line || !id || !running) return;
    const ends = [
      untilAnswered(
        line,
        () => line.ask('session:step', { session: id, step: stepId }),
        () => undefined,
      ),
      line.on('check:live', (o) => o.session === id && o.step === stepId && setLive(o.checks)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [line, id, running, stepId]);

  /** Asks for a move. The answer does not undo what the socket said of the same session meanwhile. */
  const ask = useCallback(async (where: string, body?: object) => {
    const before = heard.current;
    const answer = await post(where, SessionView, body);
    setView((old) => (heard.current === before || old?.id !== answer.id ? answer : old));
  }, []);

  const start = useCallback(async () => {
    setRefusal(null);
    setGone(null);
    setPhase([]);
    try {
      await ask(`/api/labs/${labId}/session`);
    } catch (thrown) {
      setRefusal(asRefusal(thrown));
    }
  }, [labId, ask]);

  const act = useCallback<LiveSession['act']>(
    async (move, body = {}) => {
      if (!id) return false;
      setRefusal(null);
      try {
        await ask(`/api/sessions/${id}/${move}`, body);
        return true;
      } catch (thrown) {
        setRefusal(asRefusal(thrown));
        return false;
      }
    },
    [id, ask],
  );

  const solve = useCallback<LiveSession['solve']>(
    async (step) => {
      if (!id) return null;
      setRefusal(null);
      try {
        return (await post(`/api/sessions/${id}/solve`, SolvedBody, { step })).failed;
      } catch (thrown) {
        setRefusal(asRefusal(thrown));
        return null;
      }
    },
    [id],
  );

  return {
    view,
    phase,
    refusal,
    gone,
    live,
    start,
    act,
    solve,
    dismiss: useCallback(() => setRefusal(null), []),
    forgetLive: useCallback(() => setLive([]), []),
  };
}
