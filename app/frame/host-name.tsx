// A host's name as it looks everywhere: prose, terminals, picture. Its colour helps, its name says it; an instance has a round mark.
const COLOURS = 6;

/** The colour a host has in this lab: by its place in the lab's list. */
export function hostColour(host: string, hosts: readonly string[]): string {
  return `var(--host-${Math.max(0, hosts.indexOf(host)) % COLOURS})`;
}

type Props = { host: string; hosts: readonly string[]; instance?: string; text?: string };

export function HostName({ host, hosts, instance, text }: Props) {
  return (
    <span className="host-name" style={{ '--host': hostColour(host, hosts) } as React.CSSProperties}>
      <i className={instance ? 'round' : undefined} aria-hidden="true" />
      {text ?? instance ?? host}
    </span>
  );
}
