// Flows in the words of `ovs-ofctl dump-flows`, and which of them name a port. Pure.
import { type Action, type Flow, printActions, printMatch } from '../parse/openflow.ts';

/** OFPVID_PRESENT: the bit that says that there is a tag. */
const TAG_PRESENT = 0x1000;
/** Open vSwitch cuts longer names of ports in OpenFlow. */
const PORT_NAME = 15;

/** The match, and after how many seconds the flow goes; '' for a flow that everything matches and that stays. */
export function matchWords(flow: Flow): string {
  return [
    printMatch(flow.match),
    ...(flow.idleTimeout ? [`idle_timeout=${flow.idleTimeout}`] : []),
    ...(flow.hardTimeout ? [`hard_timeout=${flow.hardTimeout}`] : []),
  ]
    .filter(Boolean)
    .join(', ');
}

/** As people type them: a tag as one number, the next table by resubmit. */
export function actionWords(actions: readonly Action[]): string {
  const words = actions.flatMap((action, n): string[] => {
    if (action.do === 'push-vlan' && tagOf(actions[n + 1]) !== null) return [];
    const tag = tagOf(action);
    if (tag !== null) return [`mod_vlan_vid:${tag}`];
    if (action.do === 'goto') return [`resubmit(,${action.table})`];
    return [printActions([action])];
  });
  return words.length > 0 ? words.join(', ') : 'drop';
}

/** The VLAN that an action writes; null for other actions. */
function tagOf(action: Action | undefined): number | null {
  if (action?.do !== 'set' || action.field !== 'vlan_vid' || action.mask !== undefined) return null;
  return Number(action.value) & (TAG_PRESENT - 1);
}

/** Whether frames that came in by this port, or leave by it, are named in the flow. NORMAL and FLOOD name nobody. */
export function namesPort(flow: Flow, port: string): boolean {
  const names = new Set([port, port.slice(0, PORT_NAME)]);
  return names.has(flow.match.in_port ?? '') || flow.actions.some((action) => actionNames(action, names));
}

function actionNames(action: Action, names: ReadonlySet<string>): boolean {
  switch (action.do) {
    case 'output':
      return names.has(action.port);
    case 'resubmit':
      return names.has(action.port ?? '');
    case 'write-actions':
    case 'clone':
      return action.actions.some((inner) => actionNames(inner, names));
    case 'ct':
      return action.exec.some((inner) => actionNames(inner, names));
    default:
      return false;
  }
}
