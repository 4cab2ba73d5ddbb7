// docs/lab-format.md: the reference of the format, written from the schema. `lab schema` writes it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the page is about placeholders
import { BOXES } from './markdown.ts';
import { labJsonSchema } from './schema.ts';

type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
};

export function labFormatPage(): string {
  const lab = labJsonSchema() as Schema;
  const part = (...path: string[]): Schema =>
    path.reduce<Schema>(
      (at, key) => (key === '[]' ? at.items : key === '*' ? (at.additionalProperties as Schema) : at.properties?.[key]) ?? {},
      lab,
    );
  return [
    INTRODUCTION,
    section('lab.yaml', lab),
    section('topology.hosts.NAME', part('topology', 'hosts', '*')),
    section('topology.wires[]', part('topology', 'wires', '[]')),
    section('topology.wires[].ends[]', part('topology', 'wires', '[]', 'ends', '[]')),
    section('topology.instances[]', part('topology', 'instances', '[]')),
    section('steps[]', part('steps', '[]')),
    section('steps[].checks[]', part('steps', '[]', 'checks', '[]')),
    variables(part('variables', '*')),
    PLACEHOLDERS,
    PROSE,
    SCRIPTS,
  ].join('\n');
}

function section(title: string, schema: Schema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([key, field]) => {
    const needed = schema.required?.includes(key)
      ? 'yes'
      : field.default === undefined
        ? ''
        : `\`${JSON.stringify(field.default)}\``;
    return `| \`${key}\` | ${typeWords(field)} | ${needed} | ${field.description ?? ''} |`;
  });
  const remark = schema.description ? `\n${schema.description}\n` : '';
  return `## \`${title}\`\n${remark}\n| key | what | needed, or default | |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function variables(schema: Schema): string {
  const rows = (schema.oneOf ?? schema.anyOf ?? []).map((kind) => {
    const keys = Object.keys(kind.properties ?? {}).filter((key) => key !== 'kind');
    const words = keys.map((key) => (kind.required?.includes(key) ? `\`${key}\`` : `\`${key}\`?`)).join(', ');
    return `| \`${String(kind.properties?.kind?.const)}\` | ${words} | ${kind.description ?? ''} |`;
  });
  return `## \`variables.NAME\`\n\n${schema.description ?? ''} No two values of a lab collide, address ranges do not overlap, and none falls on what is written as it is.\n\n| kind | keys | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function typeWords(schema: Schema): string {
  if (schema.enum) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.type === 'array') return `list of ${typeWords(schema.items ?? {})}`;
  if (schema.type === 'object' && !schema.properties) return `names to ${typeWords(schema.additionalProperties as Schema)}`;
  if (schema.oneOf ?? schema.anyOf) return 'see below';
  return (
    { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'see below' }[
      schema.type ?? ''
    ] ?? 'any'
  );
}

const INTRODUCTION = `# The format of a lab

This page is written by \`npm run lab -- schema\` from the schema that reads the labs. For a first lab:
\`npm run lab -- new 21-my-lab\`, then \`npm run lab -- lint 21-my-lab --watch\` while you write, and
\`npm run lab -- verify 21-my-lab\` to prove its grader.

\`\`\`
labs/21-my-lab/
  lab.yaml                         everything but the prose
  steps/10-look.md                 the prose of step "look": <NN>-<step>.md, one for each step, in this order
  solution/10-look.host1.sh        the reference: <NN>-<step>[.<k>].<host>.sh, run in the order of the names
  solution/10-look.answers.yaml    check id: answer, for checks of kind \`answer\`
  alternates/NAME/about.yaml       title: what is done differently; beside it files as in solution/. A step with
                                   files here is run from here, the other steps from solution/
  mistakes/NAME/about.yaml         title, step, fails: [check, …]: exactly these checks fail. Files beside it replace
                                   those of the same host in that step
  figures/*.svg                    pictures
  goal.json                        the network when it is solved, written by: lab goal
  setup/*.sh                       scripts that hosts name with \`setup\`
  checks/*                         programs of checks of kind \`script\`, named with \`run: checks/x.sh\`
  SOURCES.md                       where the facts come from
\`\`\`

For completion in an editor, the first line of lab.yaml may be
\`# yaml-language-server: $schema=../lab.schema.json\`. The kinds of checks are in [check-kinds.md](check-kinds.md).
`;

const PLACEHOLDERS = `## Placeholders

In topology, steps and checks of lab.yaml, in prose, scripts and answers.

| written | becomes |
|---|---|
| \`\${vlan}\` | the value |
| \`\${vni:hex}\` | 0x3e9 |
| \`\${vlan:+4096}\` | the number, so much larger |
| \`\${net}\` | 10.7.3.0/24 |
| \`\${net:5}\` | 10.7.3.5 |
| \`\${net:5/}\` | 10.7.3.5/24 |
| \`\${net:5..9}\` | 10.7.3.5,10.7.3.9 (a range of dnsmasq) |
| \`\${net:prefix}\`, \`\${net:mask}\` | 24, 255.255.255.0 |
| \`\${net:network}\`, \`\${net:broadcast}\` | 10.7.3.0, 10.7.3.255 |
| \`$\${x}\` | a literal \`\${x}\` |

A \`$\` before anything but \`{name\` is left alone (\`$1\`, \`$(…)\`). Inside \`{ }\` or \`[ ]\` of YAML a placeholder must be quoted.
`;

const PROSE = `## Prose

Markdown with tables. Raw HTML is refused.

- \`\`\` \`\`\`console compute1 \`\`\` opens a block of commands for a host, or for an instance's console: commands only, without a
  prompt. After the name may stand \`fails\` (these commands fail, and that is the point) or \`waits\` (they go on until they
  are stopped, as \`tcpdump\` does). \`lab verify\` runs every block in order on its host: those above the first task's end before the
  step's solution, those below it after.
- \`\`\` \`\`\`text \`\`\` opens a block that is only read.
- Boxes: ${BOXES.map((box) => `\`:::${box}\``).join(', ')}, closed by \`:::\`; \`:::note[Own title]\`.
- \`:term[VXLAN]\` or \`:term[VXLAN networks]{vxlan}\` leads to \`## VXLAN\` of labs/glossary.md.
- \`![what is to be seen](figures/x.svg)\`; the text is compulsory.
- Links: https://…, /labs/ID, /glossary#TERM, #HEADING.
`;

const SCRIPTS = `## Scripts

One command a line, as a student would type it; \`\\\` goes on in the next line; a here-document belongs to its command.
Blank lines and comments are left out. \`lab verify\` leaves each command out (a \`sysctl -w KEY=1\` it turns to 0, since a new namespace may have the 1 of the machine) and changes each value in it, and expects a check of the
step to fail each time. A command that changes nothing a check could see has \`# inert: why\` in the line above it.
`;
