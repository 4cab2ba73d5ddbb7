'use client';
// The picture as a drawing: React Flow moves and zooms it, every thing can be reached with Tab and chosen with Enter.
import {
  ConnectionMode,
  type Edge,
  type EdgeProps,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useRef, useState } from 'react';
import '@xyflow/react/dist/base.css';
import type { Picture, PictureNode } from '../../server/contract/picture.ts';
import { hostColour } from '../frame/host-name.tsx';
import { Icon } from '../frame/icons.tsx';
import type { Mark } from './changes.ts';
import { type Cable, cablePath, cablesOf, type Drawn, labelsOf, type Side } from './geometry.ts';
import { shownFacts } from './tree.ts';
import type { Showing } from './use-scene.ts';

type ThingData = { node: PictureNode; as: Drawn['as']; fresh: Mark['as'] | null; ghost: boolean; colour: string };
type ThingNode = Node<ThingData, 'thing'>;
type TitleNode = Node<{ node: PictureNode }, 'title'>;
type Point = { readonly x: number; readonly y: number };
type CableEdge = Edge<{ cable: Cable; label: Point | null; fresh: boolean; ghost: boolean }, 'cable'>;

/** All of the picture. Room below for the cables that hang between hosts, unless they end at a switch: it stands lower. */
export const fitOf = (picture: Picture) =>
  ({
    padding: { x: '20px', top: '14px', bottom: picture.nodes.some((node) => node.kind === 'switch') ? '16px' : '64px' },
    maxZoom: 1.15,
  }) as const;
/** Slower than this is silence: a lone frame now and then. */
const BUSY = 0.5;
const ghostId = (id: string) => `ghost ${id}`;
const reduced = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function Thing({ data, selected }: NodeProps<ThingNode>) {
  const t = useTranslations('picture');
  const { node, as, fresh, ghost, colour } = data;
  const classes = [
    'thing',
    as,
    node.kind,
    node.up ? '' : 'down',
    node.odd.length > 0 ? 'odd' : '',
    fresh ? 'fresh' : '',
    ghost ? 'ghost' : '',
    selected ? 'selected' : '',
  ];
  return (
    <div className={classes.filter(Boolean).join(' ')} style={{ '--host': colour } as React.CSSProperties}>
      <Handle type="source" id="t" position={Position.Top} isConnectable={false} />
      <div className="thing-name">
        <Name node={node} withKind={as === 'box'} />
        {!node.up && <em>{t('down')}</em>}
        {node.rate >= BUSY && as !== 'host' && (
          <b style={{ '--beat': `${Math.max(0.25, Math.min(1.6, 8 / node.rate))}s` } as React.CSSProperties}>
            {Math.round(node.rate)}/s
          </b>
        )}
      </div>
      {shownFacts(node).map((fact) => (
        <div key={fact} className="thing-fact">
          {fact}
        </div>
      ))}
      {fresh && as !== 'host' && <i className="thing-mark">{t(fresh)}</i>}
      <Handle type="source" id="b" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

function Name({ node, withKind }: { node: PictureNode; withKind: boolean }) {
  const t = useTranslations('picture');
  return (
    <>
      {node.odd.length > 0 && <Icon name="warn" size={13} />}
      <span>{node.name}</span>
      {withKind && <small>{t(`kinds.${node.kind}`)}</small>}
    </>
  );
}

/** What is written on a box once more, above the cables that cross it. */
function Title({ data: { node } }: NodeProps<TitleNode>) {
  return (
    <div className={`thing-title ${node.kind}${node.up ? '' : ' down'}`} aria-hidden="true">
      <div className="thing-name">
        <Name node={node} withKind />
      </div>
      {shownFacts(node).map((fact) => (
        <div key={fact} className="thing-fact">
          {fact}
        </div>
      ))}
    </div>
  );
}

function CableLine({ sourceX, sourceY, targetX, targetY, data }: EdgeProps<CableEdge>) {
  if (!data) return null;
  const { edge, fromSide, toSide, rate } = data.cable;
  const { label } = data;
  const { path } = cablePath({ x: sourceX, y: sourceY, side: fromSide }, { x: targetX, y: targetY, side: toSide });
  return (
    <g className={`cable ${edge.kind}${data.fresh ? ' fresh' : ''}${data.ghost ? ' ghost' : ''}`}>
      <path className="cable-line" d={path} />
      {rate >= BUSY && !data.ghost && (
        <path className="cable-pulse" d={path} style={{ animationDuration: `${Math.max(0.3, Math.min(3, 12 / rate))}s` }} />
      )}
      {label && (
        <text x={label.x} y={label.y} dy="0.35em" textAnchor="middle">
          {edge.label}
        </text>
      )}
    </g>
  );
}

const NODE_TYPES = { thing: Thing, title: Title };
const EDGE_TYPES = { cable: CableLine };

/**
 * Size and cable ends, known before anything is drawn: React Flow need not measure them again at every picture, and on a
 * busy machine no cable is missing until it has.
 */
function known({ width, height }: Drawn): Pick<ThingNode, 'width' | 'height' | 'measured' | 'handles'> {
  const end = { type: 'source', x: width / 2, width: 0, height: 0 } as const;
  return {
    width,
    height,
    measured: { width, height },
    handles: [
      { ...end, id: 't', position: Position.Top, y: 0 },
      { ...end, id: 'b', position: Position.Bottom, y: height },
    ],
  };
}

/** Where a box's words stand within it: behind its border and padding. */
function toTitle(id: string, { node, x, y, width }: Drawn): TitleNode {
  const border = node.odd.length > 0 ? 2 : node.kind === 'linux-bridge' ? 3 : 1;
  const size = { width: width - 20, height: 20 };
  return {
    id: `title ${id}`,
    type: 'title',
    position: { x: x + 10 + border, y: y + 5 + border },
    ...size,
    measured: size,
    zIndex: 3,
    selectable: false,
    focusable: false,
    draggable: false,
    className: 'title',
    data: { node },
  };
}

/** What a screen reader says of a thing. */
export function useThingWords(): (node: PictureNode) => string {
  const t = useTranslations('picture');
  return (node) =>
    [
      `${t(`kinds.${node.kind}`)} ${node.name}`,
      node.up ? '' : t('down'),
      ...node.facts.map((fact) => `${fact.name} ${fact.value}`),
      ...node.odd.map((odd) => `${t('odd')}: ${odd}`),
    ]
      .filter(Boolean)
      .join(', ');
}

type Props = {
  title: string;
  showing: Showing;
  hosts: readonly string[];
  selected: string | null;
  onSelect: (id: string | null) => void;
};

export function Graph({ title, showing, hosts, selected, onSelect }: Props) {
  const words = useThingWords();
  const flow = useReactFlow();
  const moved = useRef(false);
  const [moving, setMoving] = useState(false);
  const { drawn, picture, fresh, ghosts, scene } = showing;

  const nodes = useMemo<(ThingNode | TitleNode)[]>(() => {
    const toNode = (id: string, thing: Drawn, ghost: boolean): ThingNode => ({
      id,
      type: 'thing',
      position: { x: thing.x, y: thing.y },
      ...known(thing),
      zIndex: { host: 0, box: 1, chip: 2 }[thing.as] + (ghost ? 3 : 0),
      selected: id === selected,
      selectable: !ghost,
      focusable: !ghost,
      draggable: false,
      ariaLabel: words(thing.node),
      data: {
        node: thing.node,
        as: thing.as,
        fresh: ghost ? null : (fresh.get(id)?.as ?? null),
        ghost,
        colour: hostColour(drawn.get(thing.host)?.node.name ?? '', hosts),
      },
    });
    return [
      ...[...drawn].map(([id, thing]) => toNode(id, thing, false)),
      ...[...drawn].flatMap(([id, thing]) => (thing.as === 'box' ? [toTitle(id, thing)] : [])),
      ...ghosts.flatMap((ghost) => (ghost.is === 'thing' ? [toNode(ghostId(ghost.id), ghost.drawn, true)] : [])),
    ];
  }, [drawn, ghosts, fresh, selected, hosts, words]);

  const edges = useMemo<CableEdge[]>(() => {
    const cables = cablesOf(picture, drawn);
    const labels = labelsOf(cables, drawn);
    const toEdge = (cable: Cable, id: string, ends: readonly [string, string], ghost: boolean): CableEdge => ({
      id,
      type: 'cable',
      source: ends[0],
      target: ends[1],
      sourceHandle: cable.fromSide satisfies Side,
      targetHandle: cable.toSide satisfies Side,
      focusable: false,
      selectable: false,
      zIndex: 2,
      data: { cable, label: labels.get(id) ?? null, fresh: fresh.has(id), ghost },
    });
    const fading = new Set(ghosts.map((ghost) => ghost.id));
    // A cable that is gone ends at what is gone with it, or at what is still there.
    const endOf = (id: string) => (drawn.has(id) ? id : fading.has(id) ? ghostId(id) : null);
    return [
      ...cables.map((cable) => toEdge(cable, cable.edge.id, [cable.edge.from, cable.edge.to], false)),
      ...ghosts.flatMap((ghost) => {
        if (ghost.is !== 'cable') return [];
        const [from, to] = [endOf(ghost.cable.edge.from), endOf(ghost.cable.edge.to)];
        return from && to ? [toEdge(ghost.cable, ghostId(ghost.id), [from, to], true)] : [];
      }),
    ];
  }, [picture, drawn, fresh, ghosts]);

  // All of it stays in sight until the person moves it, also when the room for it changes.
  const room = useStore((store) => `${store.width}x${store.height}`);
  const frames = [...scene.hosts.values()].map((frame) => `${frame.x},${frame.width},${frame.height}`).join(';');
  // biome-ignore lint/correctness/useExhaustiveDependencies: fits again when the hosts' frames or the room change
  useEffect(() => {
    // Ghosts are no longer part of it.
    const nodes = [...drawn.keys()].map((id) => ({ id }));
    if (!moved.current) void flow.fitView({ ...fitOf(picture), nodes, duration: reduced() ? 0 : 250 });
  }, [frames, room, flow]);

  return (
    <ReactFlow
      className={moving ? 'graph moving' : 'graph'}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      connectionMode={ConnectionMode.Loose}
      nodesDraggable={false}
      nodesConnectable={false}
      elevateNodesOnSelect={false}
      edgesFocusable={false}
      onlyRenderVisibleElements={nodes.length > 150}
      fitView
      fitViewOptions={fitOf(picture)}
      minZoom={0.1}
      maxZoom={2}
      aria-label={title}
      onNodesChange={(changes) => {
        for (const change of changes) {
          if (change.type === 'select' && change.selected) onSelect(change.id);
          else if (change.type === 'select' && change.id === selected) onSelect(null);
        }
      }}
      onPaneClick={() => onSelect(null)}
      onMoveStart={() => setMoving(true)}
      onMoveEnd={(event) => {
        setMoving(false);
        if (event) moved.current = true;
      }}
    />
  );
}
