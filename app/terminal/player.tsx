'use client';
// Plays a recording: a screen that nobody types into, a time line, faster and slower.
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { shownTheme } from '../frame/theme.ts';
import { type Cast, framesBetween } from './cast.ts';
import { PALETTES } from './palette.ts';

const TICK_MS = 50;
const SPEEDS = [1, 2, 4, 8] as const;

export function Player({ cast, name }: { cast: Cast; name: string }) {
  const t = useTranslations('recordings');
  const place = useRef<HTMLDivElement>(null);
  const term = useRef<Terminal | null>(null);
  const shown = useRef(-1);
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(true);
  const [speed, setSpeed] = useState<number>(1);

  useEffect(() => {
    if (!place.current) return;
    const made = new Terminal({
      cols: cast.cols,
      rows: cast.rows,
      disableStdin: true,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: 12,
      theme: PALETTES[shownTheme()],
    });
    made.open(place.current);
    term.current = made;
    shown.current = -1;
    return () => made.dispose();
  }, [cast]);

  // Back in time: from the beginning, as fast as it goes.
  useEffect(() => {
    if (at < shown.current) {
      term.current?.reset();
      term.current?.resize(cast.cols, cast.rows);
      shown.current = -1;
    }
    for (const frame of framesBetween(cast, shown.current, at)) {
      if (frame.size) term.current?.resize(frame.size.cols, frame.size.rows);
      else term.current?.write(frame.data);
    }
    shown.current = at;
  }, [at, cast]);

  const over = at >= cast.lengthMs;
  useEffect(() => {
    if (!playing || over) return;
    const tick = setInterval(() => setAt((now) => Math.min(cast.lengthMs, now + TICK_MS * speed)), TICK_MS);
    return () => clearInterval(tick);
  }, [playing, over, speed, cast]);

  return (
    <div className="player">
      <section className="player-screen" ref={place} aria-label={t('screen', { name })} />
      <div className="player-tools">
        <button
          type="button"
          className="button small"
          onClick={() => {
            if (over) setAt(0);
            setPlaying(over || !playing);
          }}
        >
          {playing && !over ? t('pause') : t('play')}
        </button>
        <input
          type="range"
          aria-label={t('position')}
          aria-valuetext={t('seconds', { n: Math.round(at / 1000), all: Math.round(cast.lengthMs / 1000) })}
          min={0}
          max={cast.lengthMs}
          value={at}
          onChange={(event) => setAt(Number(event.target.value))}
        />
        <span className="player-time">{t('seconds', { n: Math.round(at / 1000), all: Math.round(cast.lengthMs / 1000) })}</span>
        <label>
          {t('speed')}
          <select value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>
            {SPEEDS.map((times) => (
              <option key={times} value={times}>
                {times}×
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}
