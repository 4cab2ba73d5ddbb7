// Which wrong priority of a flow would change something: one that changes the order among the flows of its table.
/** Priorities of the lab's flows by bridge and table ("br-int 0"). */
export type Priorities = Readonly<Record<string, readonly number[]>>;

const FLOW = /\b(?:add-flow|mod-flows|add-flows)\s+(?:-\S+\s+(?:OpenFlow\d+\s+)?)*([\w.-]+)\s+(.*)/;

export function prioritiesOf(commands: readonly string[]): Priorities {
  const found: Record<string, number[]> = {};
  for (const command of commands) {
    const table = tableOf(command);
    if (table === null) continue;
    const list = found[table] ?? [];
    list.push(Number(/\bpriority=(\d+)/.exec(command)?.[1] ?? 32768));
    found[table] = list;
  }
  return found;
}

/** Above all others when there is a higher one; else below the next lower one. */
export function wrongPriority(from: string, command: string, names: { readonly priorities: Priorities }): string {
  const own = Number(from);
  const others = (names.priorities[tableOf(command) ?? ''] ?? []).filter((priority) => priority !== own);
  const highest = Math.max(0, ...others);
  if (own <= highest) return String(highest + 1);
  const nextLower = Math.max(0, ...others.filter((priority) => priority < own));
  return String(Math.max(0, nextLower - 1));
}

function tableOf(command: string): string | null {
  const [, bridge, flow = ''] = FLOW.exec(command) ?? [];
  return bridge === undefined ? null : `${bridge} ${/\btable=(\d+)/.exec(flow)?.[1] ?? '0'}`;
}
