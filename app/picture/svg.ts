// The picture as one SVG file that stands alone: no scripts, no fonts from elsewhere, readable in both themes. Pure.
import type { Picture } from '../../server/contract/picture.ts';
import { cablePath, cablesOf, type Drawn, drawnOf, end, labelsOf } from './geometry.ts';
import type { Scene } from './place.ts';
import { shownFacts } from './tree.ts';

const STYLE = `
text{font:12px ui-monospace,monospace;fill:#161a21}.name{font-weight:600}.fact,.label{fill:#465061;font-size:11px}.label{paint-order:stroke;stroke:#fff;stroke-width:4px}
rect{fill:#fff;stroke:#b9c0cc}.host{fill:#f5f6f8;stroke-width:1.5}.netns{stroke-dasharray:5 3}.instance{stroke:#136b3a}
.ovs-bridge,.linux-bridge{fill:#e7effd;stroke:#1d5bd0}.odd{stroke:#7c5000;stroke-width:2;stroke-dasharray:3 2}.down{opacity:.55}
path{fill:none;stroke:#465061;stroke-width:1.6}.wire{stroke-width:3}.tunnel{stroke-dasharray:7 4}
@media (prefers-color-scheme:dark){text{fill:#e4e8ee}.fact,.label{fill:#b0b9c6}.label{stroke:#0e1116}rect{fill:#151a21;stroke:#424d5c}.host{fill:#0e1116}
.ovs-bridge,.linux-bridge{fill:#1a2a45;stroke:#82aeff}.instance{stroke:#62d08f}path{stroke:#b0b9c6}.odd{stroke:#f0bd62}}`;

const asText = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function thing({ node, as, x, y, width, height }: Drawn): string {
  const classes = [as === 'host' ? 'host' : node.kind, node.odd.length > 0 ? 'odd' : '', node.up ? '' : 'down']
    .filter(Boolean)
    .join(' ');
  const name = `${node.odd.length > 0 ? '⚠ ' : ''}${node.name}${node.up ? '' : ' (down)'}`;
  const inset = as === 'chip' ? 10 : 12;
  const lines = shownFacts(node).map(
    (fact, n) => `<text class="fact" x="${x + inset}" y="${y + 35 + n * 17}">${asText(fact)}</text>`,
  );
  const title = [node.name, ...node.facts.map((fact) => `${fact.name} ${fact.value}`), ...node.odd].join('\n');
  return `<g><title>${asText(title)}</title><rect class="${classes}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${as === 'chip' ? 5 : 9}"/><text class="name" x="${x + inset}" y="${y + 18}">${asText(name)}</text>${lines.join('')}</g>`;
}

/** A whole SVG document. */
export function pictureSvg(picture: Picture, scene: Scene): string {
  const drawn = drawnOf(picture, scene);
  const joined = cablesOf(picture, drawn);
  const labels = labelsOf(joined, drawn);
  const cables = joined.map((cable) => {
    const { path } = cablePath(end(cable.from, cable.fromSide), end(cable.to, cable.toSide));
    const at = labels.get(cable.edge.id);
    const label = at
      ? `<text class="label" text-anchor="middle" x="${at.x}" y="${at.y + 4}">${asText(cable.edge.label)}</text>`
      : '';
    return `<path class="${cable.edge.kind}" d="${path}"/>${label}`;
  });
  const all = [...drawn.values()];
  const width = Math.max(1, ...all.map((one) => one.x + one.width)) + 40;
  const height = Math.max(1, ...all.map((one) => one.y + one.height)) + 130;
  const layer = (as: Drawn['as']) =>
    [...drawn.values()]
      .filter((one) => one.as === as)
      .map(thing)
      .join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 -20 ${width} ${height}" width="${width}" height="${height}"><style>${STYLE}</style>
${layer('host')}
${layer('box')}
${cables.join('\n')}
${layer('chip')}
</svg>
`;
}
