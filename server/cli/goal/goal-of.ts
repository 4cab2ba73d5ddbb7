// The picture of a solved lab as its goal: what every right solution would show, with the values put back as placeholders. Pure.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the comments are about placeholders
import { contains, parseCidr } from '../../catalog/ipv4.ts';
import type { Picture } from '../../contract/picture.ts';
import type { Goal, Values } from '../../domain/lab.ts';

/** What else a picture knows of a thing (tags, MTU, fail mode) may be otherwise in another right solution. */
const TOLD = new Set(['address', 'listens']);
/** A shorter value may stand in a name by chance. */
const LONG_ENOUGH = 8;

/** Nodes and edges in one order, whatever the hosts said first. */
export function goalOf(picture: Pick<Picture, 'nodes' | 'edges'>, values: Values): Goal {
  const back = (text: string) => putBack(text, values);
  const hosts = picture.nodes.filter((node) => node.kind === 'host').map((node) => node.id);
  const hostAt = (id: string) => hosts.indexOf(id.split('/')[0] ?? '');
  const inOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const byHost = (a: string, b: string) => hostAt(a) - hostAt(b) || inOrder(a, b);
  return {
    nodes: picture.nodes
      .map(({ id, kind, name, parent, facts }) => ({
        id: back(id),
        kind,
        name: back(name),
        parent: parent === null ? null : back(parent),
        facts: facts
          .filter((fact) => TOLD.has(fact.name))
          .map((fact) => ({
            name: fact.name,
            value: fact.name === 'listens' ? portBack(back(fact.value), values) : back(fact.value),
          }))
          // A device's first address comes first; listeners come in no order.
          .sort((a, b) => inOrder(a.name, b.name) || (a.name === 'listens' ? inOrder(a.value, b.value) : 0)),
      }))
      .sort((a, b) => byHost(a.id, b.id)),
    edges: picture.edges
      .map(({ kind, from, to, label }) => {
        const [first, last] = [back(from), back(to)].sort(byHost);
        return { kind, from: first ?? '', to: last ?? '', label: back(label) };
      })
      .sort((a, b) => byHost(a.from, b.from) || byHost(a.to, b.to)),
  };
}

/** Facts that all of them have: an address that a DHCP server chose is not the same for two students. */
export function commonGoal(goals: readonly Goal[]): Goal {
  const [first, ...rest] = goals;
  if (!first) throw new Error('no goal at all');
  return {
    ...first,
    nodes: first.nodes.map((node) => ({
      ...node,
      facts: node.facts.filter((fact) =>
        rest.every(({ nodes }) =>
          nodes.some(
            (other) => other.id === node.id && other.facts.some((one) => one.name === fact.name && one.value === fact.value),
          ),
        ),
      ),
    })),
  };
}

/** What one has and the other has not, in words; empty when they are the same network. Facts are not compared. */
export function difference(wanted: Goal, found: Goal): readonly string[] {
  const words = (goal: Goal) => [
    ...goal.nodes.map(({ kind, id, parent }) => `${kind} ${id}${parent === null ? '' : ` in ${parent}`}`),
    ...goal.edges.map(
      ({ kind, from, to, label }) => `${kind} between ${[from, to].sort().join(' and ')}${label && ` (${label})`}`,
    ),
  ];
  const [ours, theirs] = [words(wanted), words(found)];
  return [
    ...ours.filter((thing) => !theirs.includes(thing)).map((thing) => `no ${thing}`),
    ...theirs.filter((thing) => !ours.includes(thing)).map((thing) => `also ${thing}`),
  ];
}

/** `10.4.2.11/24` -> `${net:11/}`, `tap23fdefc8-98` -> `tap${port1}`. */
function putBack(text: string, values: Values): string {
  const ids = Object.entries(values)
    .filter(([, value]) => value.length >= LONG_ENOUGH && !/^\d+$|\//.test(value))
    .sort(([, a], [, b]) => b.length - a.length);
  const named = ids.reduce((made, [name, value]) => made.replaceAll(value, `\${${name}}`), text);
  return named.replace(/(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(\/\d{1,2})?(?![\d.])/g, (whole, address: string, length?: string) => {
    const inside = parseCidr(address);
    for (const [name, value] of Object.entries(values)) {
      const range = value.includes('/') ? parseCidr(value) : null;
      if (!range || !inside || !contains(range, inside)) continue;
      const number = inside.first - range.first;
      return length === `/${range.prefix}` ? `\${${name}:${number}/}` : `\${${name}:${number}}${length ?? ''}`;
    }
    return whole;
  });
}

/** `tcp 0.0.0.0:8304` -> `tcp 0.0.0.0:${web}` */
function portBack(text: string, values: Values): string {
  return text.replace(/:(\d{4,5})$/, (whole, port: string) => {
    const name = Object.keys(values).find((each) => values[each] === port);
    return name === undefined ? whole : `:\${${name}}`;
  });
}
