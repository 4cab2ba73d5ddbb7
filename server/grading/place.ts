// Turns the names an author writes (an instance, a host, a namespace on a host) into a host and a namespace.
import { z } from 'zod';
import type { InstanceSpec, Topology } from '../domain/lab.ts';
import { deviceName, namespaceName, objectName } from './fields.ts';
import type { Place } from './observer.ts';

/** Fields of a check that looks at one network stack: a host's own, an instance's, or a namespace on a host. */
export const stackFields = {
  host: objectName.optional().describe('the host looked at; may be left out where `in` names an instance'),
  in: namespaceName.optional().describe("an instance's name, or a network namespace on `host`"),
};

/** One end of a probe: an instance's name, or a namespace on a host, or a host itself. */
export const endpoint = z
  .union([
    namespaceName.describe("an instance's name"),
    z.strictObject({ host: objectName, in: namespaceName.optional() }).describe('a host, or a namespace on it'),
  ])
  .meta({ title: 'end' });
export type Endpoint = z.infer<typeof endpoint>;

/** A device to capture on. */
export const deviceRef = z.strictObject({ ...stackFields, dev: deviceName });

export type PlaceProblem = { readonly field: string; readonly reason: string };

/** Looks names up in a lab's topology; what is not there is kept as a problem that names the field. */
export type Places = {
  readonly problems: readonly PlaceProblem[];
  /** Another word for each time that a student has things checked: what must not look like the probe of the time before is made of it. */
  readonly round: string;
  host(name: string, field?: string): Place;
  stack(ref: { readonly host?: string | undefined; readonly in?: string | undefined }, field?: string): Place;
  end(ref: Endpoint, field: string): Place;
  instance(name: string): InstanceSpec | undefined;
  /** An address as it is; an instance's name as its static address without the prefix. */
  address(ref: string, field: string): string;
};

const NOWHERE: Place = { host: '' };

export function createPlaces(topology: Topology, round = ''): Places {
  const problems: PlaceProblem[] = [];
  const refuse = (field: string, reason: string): Place => {
    problems.push({ field, reason });
    return NOWHERE;
  };
  const names = (list: readonly { readonly name: string }[]): string => list.map((item) => item.name).join(', ') || 'none';
  const instance = (name: string): InstanceSpec | undefined => topology.instances.find((one) => one.name === name);
  const host = (name: string, field = 'host'): Place =>
    topology.hosts.some((one) => one.name === name)
      ? { host: name }
      : refuse(field, `no host is named "${name}" (hosts: ${names(topology.hosts)})`);
  const under = (field: string, key: string): string => (field === '' ? key : `${field}.${key}`);

  function stack(ref: { readonly host?: string | undefined; readonly in?: string | undefined }, field = ''): Place {
    if (ref.in === undefined) {
      return ref.host === undefined
        ? refuse(under(field, 'host'), 'needs `host`, or `in` with an instance')
        : host(ref.host, under(field, 'host'));
    }
    const found = instance(ref.in);
    if (ref.host === undefined) {
      if (found) return { host: found.host, netns: found.name };
      return refuse(
        under(field, 'in'),
        `no instance is named "${ref.in}" (instances: ${names(topology.instances)}); a namespace needs its \`host\` beside it`,
      );
    }
    if (found && found.host !== ref.host)
      return refuse(under(field, 'host'), `instance ${ref.in} is on ${found.host}, not on ${ref.host}`);
    const on = host(ref.host, under(field, 'host'));
    return on === NOWHERE ? on : { host: on.host, netns: ref.in };
  }

  return {
    problems,
    round,
    host,
    stack,
    instance,
    end: (ref, field) => {
      if (typeof ref !== 'string') return stack(ref, field);
      const found = instance(ref);
      return found
        ? { host: found.host, netns: found.name }
        : refuse(field, `no instance is named "${ref}" (instances: ${names(topology.instances)})`);
    },
    address: (ref, field) => {
      if (/^[0-9.]+$/.test(ref) || ref.includes(':')) return ref;
      const found = instance(ref);
      if (found?.address) return found.address.split('/')[0] ?? '';
      refuse(
        field,
        found ? `instance ${ref} has no address of its own: write the address` : `"${ref}" is neither an address nor an instance`,
      );
      return '';
    },
  };
}

/** "compute1, namespace vm1": the words for a finding. */
export function sayPlace(place: Place, what?: string): string {
  const at = place.netns === undefined ? place.host : `${place.host}, namespace ${place.netns}`;
  return what === undefined ? at : `${at}, ${what}`;
}
