// Writes docs/check-kinds.md from the schemas, so that the page cannot say what the grader does not do.
import YAML from 'yaml';
import { z } from 'zod';
import { checkKinds } from './checks/registry.ts';
import { type CheckKind, COMMON_CODES } from './kind.ts';

type Schema = z.core.JSONSchema.BaseSchema;

const INTRODUCTION = `# Check kinds

Generated from the schemas in \`server/grading/checks/\` by \`server/grading/write-kinds-page.ts\`; do not edit.

A check of a lab looks at what the network is (*state*) or at what it does (*behaviour*). State checks send nothing and are looked
at again while the student works; behaviour checks send packets when the student presses Check.

Every check has \`id\`, \`kind\`, \`title\` and \`points\`; optionally \`within\` (\`3s\`: look again until then) and \`hints\`, texts keyed by
the finding codes below, \`otherwise\` standing for any other. The remaining keys belong to the kind. Keys marked with * are compulsory.

- \`host\` is a host of the lab. \`in\` is an instance's name, or a network namespace on \`host\`; with an instance \`host\` may be left out.
  With \`host\` alone the host's own network is meant.
- An *end* (\`from\`) is an instance's name, or \`{ host: network, in: qrouter-1 }\`, or \`{ host: network }\`. A *target* (\`to\`) is
  an address, or the name of an instance that has a static one.
- A *probe* inside another check is one of \`ping: { from, to, count, size }\`, \`tcp: { from, to, port, listener }\`,
  \`http: { from, url }\`, \`arp: { from, to }\`, with the keys that these kinds have on their own.
- Numbers may be written in decimal or hex, and as text, so that variables fit.
- What is compared by meaning (flows, rules) may be written in any spelling that the tool itself takes.
- A check that cannot look (a host is down, Open vSwitch does not answer) is *inconclusive* and costs the student nothing.
- A namespace that is not there is a finding of every kind: ${Object.keys(COMMON_CODES).map(code).join(', ')}.
`;

/** The whole page. */
export function kindsPage(): string {
  const kinds = [...checkKinds.values()];
  const toc = (sort: CheckKind['sort']): string =>
    kinds
      .filter((kind) => kind.sort === sort)
      .map((kind) => `[${kind.name}](#${kind.name})`)
      .join(', ');
  return [INTRODUCTION, `State: ${toc('state')}.\n\nBehaviour: ${toc('behaviour')}.\n`, ...kinds.map(section)].join('\n');
}

function section(kind: CheckKind): string {
  const schema = z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' });
  return [
    `## ${kind.name}\n`,
    `${kind.says}\n`,
    ['```yaml', YAML.stringify(kind.example, { lineWidth: 0 }).trimEnd(), '```\n'].join('\n'),
    ['| key | value | |', '|---|---|---|', ...rows(schema, '')].join('\n'),
    [
      '\n| finding | default hint |',
      '|---|---|',
      ...Object.entries(kind.codes).map(([name, hint]) => `| ${code(name)} | ${cell(hint)} |`),
      '',
    ].join('\n'),
  ].join('\n');
}

/** One row for each key; the keys of an object follow it, indented by their path. */
function rows(schema: Schema, path: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, raw]) => {
    if (typeof raw === 'boolean') return [];
    const name = `${path}${key}`;
    const star = schema.required?.includes(key) ? '*' : '';
    const inner = raw.properties
      ? raw
      : typeof raw.items === 'object' && !Array.isArray(raw.items) && raw.items.properties
        ? raw.items
        : undefined;
    const own = `| ${code(name)}${star} | ${cell(sayType(raw))} | ${cell(raw.description ?? '')} |`;
    return [own, ...(inner ? rows(inner, `${name}${inner === raw ? '.' : '[].'}`) : [])];
  });
}

function sayType(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum) return schema.enum.map((one) => code(String(one))).join(', ');
  if (schema.anyOf)
    return [...new Set(schema.anyOf.map((one) => (typeof one === 'boolean' ? 'anything' : sayBranch(one))))].join(' or ');
  if (schema.type === 'array')
    return typeof schema.items === 'object' && !Array.isArray(schema.items) ? `list of ${sayType(schema.items)}` : 'list';
  if (schema.type === 'object') return schema.properties ? 'keys' : 'pairs of text';
  if (schema.type === 'boolean') return 'true or false';
  return schema.type === 'string' ? 'text' : String(schema.type ?? 'anything');
}

/** An object among alternatives is told by its keys, since it has no rows of its own. */
function sayBranch(schema: Schema): string {
  if (!schema.properties) return sayType(schema);
  const keys = Object.entries(schema.properties).map(([key, raw]) => {
    const mark = schema.required?.includes(key) ? '' : '?';
    if (typeof raw === 'boolean') return key;
    return raw.properties || raw.anyOf?.some((one) => typeof one === 'object' && one.properties)
      ? `${key}${mark}: ${sayBranch(raw)}`
      : `${key}${mark}`;
  });
  const anyOf = schema.anyOf ? sayType({ anyOf: schema.anyOf }) : '';
  return `\`{ ${keys.join(', ').replaceAll('`', '')} }\`${anyOf}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
