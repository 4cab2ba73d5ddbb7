// OpenFlow flows of Open vSwitch: read, compared by meaning, written again.
export { sameActions, sameFlow, sameMatch } from './openflow/compare.ts';
export { findFlows, parseActions, parseFlow, parseFlows, parseMatch } from './openflow/flow.ts';
export { printActions, printFlow, printMatch } from './openflow/print.ts';
export type { Action, CompareOptions, Flow, FlowStats, Learn, LearnSpec, Match, Ports, Subfield } from './openflow/types.ts';
