'use client';
// The network of the session as it is now, or as it is to become: drawing or table, the chosen thing beside it, the few tools.
import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { LessonBody } from '../../server/contract/http.ts';
import { Picture, type PictureNode } from '../../server/contract/picture.ts';
import { Icon, type IconName } from '../frame/icons.tsx';
import { RefusalNotice } from '../frame/notice.tsx';
import type { Target } from '../lesson/use-terminals.ts';
import { useAsked } from '../wire/use-asked.ts';
import { Details } from './details.tsx';
import { fitOf, Graph } from './graph.tsx';
import { PictureTable } from './picture-table.tsx';
import { pictureSvg } from './svg.ts';
import { usePicture, useScene } from './use-scene.ts';
import './picture.css';

type Props = {
  session: string;
  lesson: LessonBody;
  onTerminal: (target: Target) => void;
  onType: (target: Target, lines: string) => void;
};

export function LivePicture(props: Props) {
  return (
    <ReactFlowProvider>
      <Inside {...props} />
    </ReactFlowProvider>
  );
}

function save(name: string, svg: string): void {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function Inside({ session, lesson, onTerminal, onType }: Props) {
  const t = useTranslations('picture');
  const [asGoal, setAsGoal] = useState(false);
  const live = usePicture(session);
  const goal = useAsked(asGoal ? `/api/labs/${lesson.id}/goal` : null, Picture);
  const scenes = { now: useScene(session, live.picture), goal: useScene(`${session}.goal`, goal.value) };
  const { showing, tidy } = asGoal ? scenes.goal : scenes.now;
  const { refusal } = asGoal ? goal : live;
  const title = asGoal ? t('goalTitle') : t('title');
  const [selected, setSelected] = useState<string | null>(null);
  const [asTable, setAsTable] = useState(false);
  const flow = useReactFlow();
  const hosts = lesson.hosts.map((host) => host.name);
  const there = showing?.picture.nodes.find((node) => node.id === selected) ?? null;
  const lastSeen = useRef<PictureNode | null>(null);
  if (there) lastSeen.current = there;
  // What goes away while it is chosen stays beside the picture, as it was, and says so.
  const chosen = there ?? (selected !== null && lastSeen.current?.id === selected ? lastSeen.current : null);

  // Chosen by the keyboard, or from within its details: the reading goes on there. Let go: back to where the thing is drawn.
  const body = useRef<HTMLDivElement>(null);
  const byKeyboard = useRef(false);
  useEffect(() => {
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (selected !== null && (byKeyboard.current || lost))
      body.current?.querySelector<HTMLElement>('.details h3')?.focus({ preventScroll: true });
  }, [selected]);
  const close = () => {
    const inside = body.current?.querySelector('.details')?.contains(document.activeElement);
    if (inside && selected !== null) {
      const drawn = `[data-id="${CSS.escape(selected)}"]`;
      const back =
        body.current?.querySelector<HTMLElement>(drawn) ??
        body.current?.querySelector<HTMLElement>('.react-flow__node, .picture-table');
      back?.focus({ preventScroll: true });
    }
    setSelected(null);
  };

  const tool = (icon: IconName, words: string, act: () => void) => (
    <button type="button" className="button quiet icon small" aria-label={words} title={words} onClick={act}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div className={asGoal ? 'picture goal' : 'picture'}>
      <div className="picture-bar">
        <h2>{title}</h2>
        {!asTable && showing && (
          <>
            {tool('minus', t('zoomOut'), () => void flow.zoomOut())}
            {tool('plus', t('zoomIn'), () => void flow.zoomIn())}
            {tool('fit', t('fit'), () => void flow.fitView(fitOf(showing.picture)))}
            {tool('tidy', t('tidy'), tidy)}
            {tool('save', t('export'), () =>
              save(`${lesson.id}${asGoal ? '-goal' : ''}.svg`, pictureSvg(showing.picture, showing.scene)),
            )}
          </>
        )}
        {lesson.goal && (
          <button
            type="button"
            className="button quiet small goal-toggle"
            aria-pressed={asGoal}
            title={t('goalLong')}
            onClick={() => {
              setSelected(null);
              setAsGoal(!asGoal);
            }}
          >
            <Icon name="goal" />
            <span className="bar-words">{t('goal')}</span>
          </button>
        )}
        <button type="button" className="button quiet small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          <Icon name={asTable ? 'tidy' : 'table'} />
          <span className="bar-words">{asTable ? t('graph') : t('table')}</span>
        </button>
      </div>
      {refusal && <RefusalNotice refusal={refusal} />}
      {showing?.picture.blind.map((one) => (
        <p key={one.host} className="picture-remark">
          <Icon name="warn" size={14} />
          {t('blind', { host: one.host, why: one.why })}
        </p>
      ))}
      {showing?.picture.cut.map((words) => (
        <p key={words} className="picture-remark">
          {words}
        </p>
      ))}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere in here lets go of the chosen thing */}
      <div
        className="picture-body"
        ref={body}
        onKeyDownCapture={() => {
          byKeyboard.current = true;
        }}
        onPointerDownCapture={() => {
          byKeyboard.current = false;
        }}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        {!showing && !refusal && <p className="waiting-words">{asGoal ? t('goalLoading') : t('loading')}</p>}
        {showing &&
          (asTable ? (
            <PictureTable title={title} picture={showing.picture} onSelect={setSelected} />
          ) : (
            <Graph key={title} title={title} showing={showing} hosts={hosts} selected={selected} onSelect={setSelected} />
          ))}
        {showing && chosen && (
          <Details
            session={asGoal ? null : session}
            picture={showing.picture}
            node={chosen}
            gone={!there}
            hosts={hosts}
            onSelect={setSelected}
            onClose={close}
            onTerminal={onTerminal}
            onType={onType}
          />
        )}
      </div>
    </div>
  );
}
