// Check kind: a flow of an Open vSwitch bridge, compared by meaning.
import { z } from 'zod';
import { findFlows, parseActions, parseFlow, parseMatch, printActions, printFlow, sameActions } from '../../parse/openflow.ts';
import { deviceName, line, objectName, whole } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { flows as observer } from '../observe/flows.ts';
import { readable } from './readable.ts';

const schema = z
  .strictObject({
    host: objectName,
    bridge: deviceName,
    flow: line
      .refine(readable(parseFlow), 'not a flow as ovs-ofctl takes it')
      .optional()
      .describe('match and actions in one, as for ovs-ofctl add-flow'),
    match: line
      .or(z.literal(''))
      .refine(readable(parseMatch), 'not a match as ovs-ofctl takes it')
      .optional()
      .describe('what the flow matches, as for ovs-ofctl; empty: everything'),
    actions: line.refine(readable(parseActions), 'not actions as ovs-ofctl takes them').optional(),
    table: whole(0, 254).optional(),
    priority: whole(0, 65535).optional(),
    absent: z.boolean().optional().describe('true: no such flow is in the bridge, which itself must be there'),
  })
  .refine((spec) => (spec.flow === undefined) !== (spec.match === undefined), {
    message: 'needs either `flow` or `match`',
    path: ['match'],
  });

export const ovsFlow = defineKind({
  name: 'ovs-flow',
  sort: 'state',
  says: 'A flow with this match (and table, priority, actions, where given) is in the bridge. Compared by meaning, not by text.',
  example: {
    kind: 'ovs-flow',
    host: 'compute1',
    bridge: 'br-phys',
    flow: 'table=0,priority=4,in_port=phy-br-phys,dl_vlan=1,actions=strip_vlan,NORMAL',
  },
  schema,
  codes: {
    'missing-bridge': 'The bridge is not there, so it has no flows.',
    missing: 'No flow of the bridge matches exactly these packets.',
    'wrong-table': 'There is a flow with this match, in another table.',
    'wrong-priority': 'There is a flow with this match, with another priority.',
    'wrong-actions': 'There is a flow with this match, which does something else with the packets.',
    present: 'There is a flow that should not be there.',
  },
  ask: (spec, places) => ({ table: observer.ask(places.host(spec.host), { bridge: spec.bridge }) }),
  judge: (spec, { table: seen }) => {
    const where = `${spec.host}, bridge ${spec.bridge}`;
    if (!seen.bridge) return [finding('missing-bridge', where, `a bridge named ${spec.bridge}`, 'there is none')];
    const whole = spec.flow === undefined ? undefined : parseFlow(spec.flow);
    const match = whole?.match ?? parseMatch(spec.match ?? '');
    const named = (key: string): boolean => new RegExp(`(^|[ ,])${key}=`).test(spec.flow ?? '');
    const table = spec.table ?? (whole && named('table') ? whole.table : undefined);
    const priority = spec.priority ?? (whole && named('priority') ? whole.priority : undefined);
    const actions = spec.actions !== undefined ? parseActions(spec.actions, match) : whole?.actions;
    const options = { ports: seen.ports, dumped: true };
    const expected = [
      table !== undefined && `table=${table}`,
      priority !== undefined && `priority=${priority}`,
      spec.flow === undefined ? spec.match || '(everything)' : spec.flow,
      spec.actions !== undefined && `actions=${spec.actions}`,
    ];
    const say = (words: string) => (code: string, actual: string) => finding(code, where, words, actual);
    const wrong = say(`a flow ${expected.filter(Boolean).join(' ')}`);
    const anywhere = findFlows(seen.flows, { match }, options);
    const inTable = table === undefined ? anywhere : anywhere.filter((flow) => flow.table === table);
    const atPriority = priority === undefined ? inTable : inTable.filter((flow) => flow.priority === priority);
    const right = actions === undefined ? atPriority : atPriority.filter((flow) => sameActions(flow.actions, actions, options));
    if (spec.absent) return right[0] ? [say('no such flow')('present', printFlow(right[0]))] : [];
    if (right.length > 0) return [];
    if (atPriority[0]) return [wrong('wrong-actions', `its actions are ${printActions(atPriority[0].actions) || 'drop'}`)];
    if (inTable[0]) return [wrong('wrong-priority', `its priority is ${inTable[0].priority}`)];
    if (anywhere[0]) return [wrong('wrong-table', `it is in table ${anywhere[0].table}`)];
    return [wrong('missing', `none of the ${seen.flows.length} flows of ${spec.bridge} has this match`)];
  },
});
