'use client';
// The right side of the workbench: terminals above, the picture below; or Start, or what is going on.
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useRef } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { LessonBody } from '../../server/contract/http.ts';
import { Icon } from '../frame/icons.tsx';
import { StartPanel } from './start-panel.tsx';
import { isRunning, type LiveSession } from './use-session.ts';
import type { Target, Terminals } from './use-terminals.ts';

const TerminalArea = lazy(async () => ({ default: (await import('../terminal/terminal-area.tsx')).TerminalArea }));
const LivePicture = lazy(async () => ({ default: (await import('../picture/live-picture.tsx')).LivePicture }));

export type Shown = 'both' | 'terminals' | 'picture';
type Props = {
  lesson: LessonBody;
  session: LiveSession;
  terminals: Terminals;
  shown: Shown;
  onShown: (shown: Shown) => void;
  onType: (target: Target, lines: string) => void;
};

export function Machines({ lesson, session, terminals, shown, onShown, onType }: Props) {
  const t = useTranslations('lesson');
  const terminal = useTranslations('terminal');
  const picture = useTranslations('picture');
  const { desk, layout, onLayout, bringForward } = terminals;
  /** The keyboard was where the terminals come: it goes on in the one in front. */
  const keyboard = useRef(false);
  if (!isRunning(session.view)) return <StartPanel lesson={lesson} session={session} keyboard={keyboard} />;
  const hosts = lesson.hosts.map((host) => host.name);

  const opening = (
    <p className="waiting-words" aria-busy="true">
      {terminal('opening')}
    </p>
  );
  const terminalPart = (
    <Suspense fallback={opening}>
      {desk ? (
        <TerminalArea
          desk={desk}
          hosts={hosts}
          instances={lesson.instances}
          layout={layout}
          onLayout={onLayout}
          keyboard={keyboard}
        />
      ) : (
        opening
      )}
    </Suspense>
  );
  const picturePart = (
    <section className="picture-part" aria-label={t('picture')}>
      <Suspense fallback={<p className="waiting-words">{picture('loading')}</p>}>
        {session.view && <LivePicture session={session.view.id} lesson={lesson} onTerminal={bringForward} onType={onType} />}
      </Suspense>
    </section>
  );
  if (shown === 'terminals') {
    return (
      <div className="machines">
        {terminalPart}
        <button type="button" className="picture-strip" onClick={() => onShown('both')}>
          <Icon name="tidy" />
          {picture('title')}
        </button>
      </div>
    );
  }
  if (shown === 'picture') return <div className="machines">{picturePart}</div>;
  return (
    <Group orientation="vertical" className="machines">
      <Panel id="terminals" defaultSize="50%" minSize="15%">
        {terminalPart}
      </Panel>
      <Separator className="divider" aria-label={t('resize')} />
      <Panel id="picture" defaultSize="50%" minSize="12%">
        {picturePart}
      </Panel>
    </Group>
  );
}
