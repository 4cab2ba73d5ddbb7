// What an author may write in lab.yaml. labs/lab.schema.json and docs/lab-format.md are generated from it.
import { z } from 'zod';
import { KERNEL_FEATURES } from '../domain/lab.ts';
import { parseCidr } from './ipv4.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected lower-case letters, digits and dashes');
const hostName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected a name of lower-case letters, digits and dashes, at most 31 characters');
const words = z.string().trim().min(1, 'expected some text');
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected a name of letters, digits and _');
const cidr = z
  .string()
  .refine((text) => text.includes('/') && parseCidr(text) !== null, 'expected an address range such as 10.0.0.0/8');
/** May hold placeholders: looked at again once values are put in. */
const filled = z.string().min(1);

const Variable = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('int'), min: z.int(), max: z.int() }).describe('A number, both ends included.'),
    z
      .strictObject({ kind: z.literal('vlan'), min: z.int().min(1).optional(), max: z.int().max(4094).optional() })
      .describe('A VLAN id, 2 to 4094.'),
    z
      .strictObject({
        kind: z.literal('vni'),
        min: z.int().min(1).optional(),
        max: z
          .int()
          .max(2 ** 24 - 1)
          .optional(),
      })
      .describe('A VXLAN or GRE network id, 24 bits.'),
    z
      .strictObject({ kind: z.literal('cidr'), within: cidr, prefix: z.int().min(1).max(30) })
      .describe('An address range of this prefix length somewhere in `within`.'),
    z
      .strictObject({
        kind: z.literal('mac'),
        oui: z
          .string()
          .regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){2}$/, 'expected three bytes such as fa:16:3e')
          .optional(),
      })
      .describe('A MAC address, fa:16:3e:… unless `oui` says otherwise.'),
    z
      .strictObject({ kind: z.literal('id'), length: z.int().min(1).max(36).optional() })
      .describe("The beginning of a UUID, 11 characters like Neutron's port ids: 3f2c1a9b-7d."),
    z.strictObject({ kind: z.literal('uuid') }).describe('A UUID.'),
    z.strictObject({ kind: z.literal('pick'), from: z.array(z.string()).min(1) }).describe('One of these words.'),
  ])
  .describe('How a value is drawn, per student and lab.');

const Host = z.strictObject({
  role: words.optional().describe('What the host is in a cloud: compute, network, controller.'),
  setup: z
    .string()
    .optional()
    .describe('A file in the lab folder: a shell script run as root at hand-over, before the student sees the host.'),
});

const WireEnd = z.strictObject({
  host: hostName,
  nic: z.string().describe('Name of the NIC in the host, at most 15 characters.'),
  address: filled.optional().describe('Address with prefix, put on the NIC at hand-over.'),
  underlay: z
    .boolean()
    .optional()
    .describe('The NIC goes into an OVS bridge that carries the address, so that OVS tunnels can send.'),
});

const Wire = z.strictObject({
  name: slug,
  ends: z.array(WireEnd).min(1).describe('Two ends are one cable; more are joined by a switch.'),
  mtu: z.int().min(68).max(65535).optional(),
});

const Instance = z.strictObject({
  name: hostName,
  host: hostName,
  mac: filled,
  tap: filled.describe("The host's side of its NIC, unplugged; at most 15 characters once values are put in."),
  address: filled.optional().describe('Address with prefix, put on at boot.'),
  gateway: filled.optional(),
  mtu: z.int().min(68).max(65535).optional(),
});

const Check = z
  .looseObject({
    id: slug.describe('Unique in the lab.'),
    kind: z.string().describe('One of the check kinds: see docs/check-kinds.md. It decides which further keys there are.'),
    title: words.describe('What holds when the check passes, in words for the student.'),
    points: z.number().positive().default(1).describe("Weight within the step: the step's points are shared in this proportion."),
    within: z
      .string()
      .regex(/^\d+(\.\d+)?(ms|s)$/, 'expected a time such as 3s or 500ms')
      .default('0s')
      .describe('Look again until this time has passed.'),
    hints: z
      .record(z.string(), words)
      .default({})
      .describe('Texts keyed by finding code; `otherwise` for any other. They never give the command.'),
  })
  .describe('Every other key belongs to the kind.');

const Step = z.strictObject({
  id: slug.describe('Unique in the lab; its prose is steps/<NN>-<id>.md.'),
  title: words,
  points: z.number().positive().default(10),
  hints: z.array(words).max(3).default([]).describe('What to think of; where to look; which command family.'),
  holdsAtStart: z.record(slug, words).default({}).describe('Checks that hold before the step is begun, each with the reason.'),
  checks: z.array(Check).min(1, 'expected at least one check'),
});

/** lab.yaml as a whole. */
export const LabFile = z.strictObject({
  title: words,
  summary: words.describe('One sentence.'),
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  minutes: z.int().positive(),
  part: words.describe("The letter of the path's part."),
  after: z.array(slug).default([]).describe('Labs to do before this one.'),
  learned: z.array(words).default([]).describe('What was learned, said at the end.'),
  needs: z.array(z.enum(KERNEL_FEATURES)).default([]).describe('What the kernel must offer.'),
  variables: z.record(variableName, Variable).default({}),
  topology: z.strictObject({
    hosts: z.record(hostName, Host),
    wires: z.array(Wire).default([]),
    instances: z.array(Instance).default([]),
  }),
  steps: z.array(Step).min(1, 'expected at least one step'),
});
export type LabFile = z.infer<typeof LabFile>;
export type CheckEntry = LabFile['steps'][number]['checks'][number];

/** about.yaml of an alternate. */
export const AlternateFile = z.strictObject({ title: words });
/** about.yaml of a mistake: exactly the checks in `fails` fail. */
export const MistakeFile = z.strictObject({
  title: words,
  step: slug,
  fails: z.array(slug).min(1, 'expected at least one check'),
});
/** answers.yaml: check id -> answer. */
export const AnswersFile = z.record(slug, z.union([z.string(), z.number(), z.boolean()]));

/** A check kind as grading knows it: what an author may write for it beside the common keys. */
export type KindFields = { readonly name: string; readonly says: string; readonly schema: z.ZodType };
type Json = { [key: string]: unknown };

/** JSON Schema of lab.yaml, for editors; with the fields of each of the check kinds. */
export function labJsonSchema(kinds: readonly KindFields[] = []): Json {
  const lab = z.toJSONSchema(LabFile, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === Check && kinds.length > 0) Object.assign(jsonSchema, kindsJson(kinds));
    },
  });
  return { title: 'A Patchbay lab (lab.yaml)', ...lab };
}

/** `if kind is … then these fields`. */
function kindsJson(kinds: readonly KindFields[]): Json {
  const allOf = kinds.map(({ name, says, schema }) => {
    const { properties, required } = withoutPatterns(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })) as Json;
    return {
      if: { properties: { kind: { const: name } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { description: says, properties, ...(required === undefined ? {} : { required }) },
    };
  });
  return { allOf };
}

/** Any text may be a placeholder, which no pattern knows. */
function withoutPatterns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPatterns);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === 'pattern' && typeof inner === 'string' ? [] : [[key, withoutPatterns(inner)]],
    ),
  );
}
