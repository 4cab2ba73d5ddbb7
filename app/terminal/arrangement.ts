// Which terminals are open, in which groups, side by side or stacked. Pure: every move answers a new layout.

/** A shell of a host, or of an instance on it. `shell` tells several on the same place apart. */
export type Place = { readonly host: string; readonly instance?: string; readonly shell: string };
export type Group = { readonly tabs: readonly string[]; readonly active: string };
export type TerminalLayout = {
  readonly groups: readonly Group[];
  readonly direction: 'row' | 'column';
  /** The group that new terminals go to. */
  readonly focus: number;
};
export const EMPTY_LAYOUT: TerminalLayout = { groups: [], direction: 'row', focus: 0 };
export const MOST_GROUPS = 4;

export const placeKey = (place: Place): string => [place.host, place.instance ?? '', place.shell].join('/');

export function keyPlace(key: string): Place {
  const [host = '', instance = '', shell = 'main'] = key.split('/');
  return { host, shell, ...(instance ? { instance } : {}) };
}

const clamp = (n: number, length: number): number => Math.max(0, Math.min(n, length - 1));

function tidy(groups: readonly Group[], direction: TerminalLayout['direction'], focus: number): TerminalLayout {
  const kept = groups
    .filter((group) => group.tabs.length > 0)
    .map((group) => (group.tabs.includes(group.active) ? group : { ...group, active: group.tabs.at(-1) ?? '' }));
  return { groups: kept, direction, focus: clamp(focus, kept.length) };
}

export const groupOf = (layout: TerminalLayout, key: string): number =>
  layout.groups.findIndex((group) => group.tabs.includes(key));

export const activeKey = (layout: TerminalLayout): string | null => layout.groups[layout.focus]?.active ?? null;

/** One terminal per host and per instance, in one group: how a lab begins. */
export function firstLayout(places: readonly Place[]): TerminalLayout {
  const tabs = places.map(placeKey);
  const [first] = tabs;
  return first === undefined ? EMPTY_LAYOUT : { groups: [{ tabs, active: first }], direction: 'row', focus: 0 };
}

/** Shows `key`, opening it in the focused group if it is nowhere. */
export function show(layout: TerminalLayout, key: string): TerminalLayout {
  const at = groupOf(layout, key);
  if (at >= 0) {
    return { ...layout, focus: at, groups: layout.groups.map((group, n) => (n === at ? { ...group, active: key } : group)) };
  }
  if (layout.groups.length === 0) return { ...layout, groups: [{ tabs: [key], active: key }], focus: 0 };
  const groups = layout.groups.map((group, n) => (n === layout.focus ? { tabs: [...group.tabs, key], active: key } : group));
  return { ...layout, groups };
}

export function close(layout: TerminalLayout, key: string): TerminalLayout {
  const groups = layout.groups.map((group) => {
    const at = group.tabs.indexOf(key);
    if (at < 0) return group;
    const tabs = group.tabs.filter((tab) => tab !== key);
    return { tabs, active: group.active === key ? (tabs[Math.min(at, tabs.length - 1)] ?? '') : group.active };
  });
  return tidy(groups, layout.direction, layout.focus);
}

/** Moves `key` into group `to`, before the tab `before` (or at the end). `to` one past the last makes a new group. */
export function move(layout: TerminalLayout, key: string, to: number, before: string | null = null): TerminalLayout {
  if (key === before || to < 0 || to > layout.groups.length || to >= MOST_GROUPS) return layout;
  const groups = layout.groups.map((group) => ({ ...group, tabs: group.tabs.filter((tab) => tab !== key) }));
  const target = groups[to] ?? { tabs: [], active: key };
  const at = before === null ? -1 : target.tabs.indexOf(before);
  const tabs = at < 0 ? [...target.tabs, key] : [...target.tabs.slice(0, at), key, ...target.tabs.slice(at)];
  groups[to] = { tabs, active: key };
  const emptiedBefore = groups.slice(0, to).filter((group) => group.tabs.length === 0).length;
  return tidy(groups, layout.direction, to - emptiedBefore);
}

/** Puts the active terminal of the focused group beside the others. A lone terminal cannot be split off. */
export function split(layout: TerminalLayout, direction: TerminalLayout['direction']): TerminalLayout {
  const turned = { ...layout, direction };
  const key = activeKey(layout);
  const alone = (layout.groups[layout.focus]?.tabs.length ?? 0) < 2;
  if (key === null || alone || layout.groups.length >= MOST_GROUPS) return turned;
  return move(turned, key, layout.groups.length);
}

/** All in one group again. */
export function join(layout: TerminalLayout): TerminalLayout {
  const active = activeKey(layout);
  if (active === null) return layout;
  return { groups: [{ tabs: layout.groups.flatMap((group) => group.tabs), active }], direction: layout.direction, focus: 0 };
}

/** A name no open shell of this place has: main, s2, s3, … */
export function freeShell(layout: TerminalLayout, host: string, instance?: string): Place {
  const taken = new Set(layout.groups.flatMap((group) => group.tabs));
  const place = (shell: string): Place => ({ host, shell, ...(instance ? { instance } : {}) });
  for (let n = 1; ; n += 1) {
    const candidate = place(n === 1 ? 'main' : `s${n}`);
    if (!taken.has(placeKey(candidate))) return candidate;
  }
}

/** What was kept in the browser -> a layout of places that still exist; null when it is not usable. */
export function readLayout(kept: string | null, places: readonly Place[]): TerminalLayout | null {
  if (!kept) return null;
  try {
    const raw = JSON.parse(kept) as Partial<TerminalLayout>;
    if (!Array.isArray(raw.groups)) return null;
    const where = new Set(places.map((place) => `${place.host}/${place.instance ?? ''}`));
    const seen = new Set<string>();
    const groups = raw.groups.slice(0, MOST_GROUPS).map((group: Partial<Group>) => {
      const tabs = (Array.isArray(group.tabs) ? group.tabs : []).filter((tab): tab is string => {
        if (typeof tab !== 'string' || seen.has(tab) || !where.has(tab.split('/').slice(0, 2).join('/'))) return false;
        seen.add(tab);
        return true;
      });
      return { tabs, active: String(group.active) };
    });
    const layout = tidy(groups, raw.direction === 'column' ? 'column' : 'row', Number(raw.focus) || 0);
    return layout.groups.length > 0 ? layout : null;
  } catch {
    return null;
  }
}
