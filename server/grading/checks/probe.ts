// The probe an author may name inside another check (capture, unreachable, answer), and its form as plain data.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { addressOrInstance, portNumber } from '../fields.ts';
import type { Stimulus } from '../observe/stimulus.ts';
import type { Place } from '../observer.ts';
import { endpoint, type Places } from '../place.ts';

export const listenerField = z
  .union([z.literal(true), endpoint])
  .optional()
  .describe('starts a listener there for the time of the probe; true: at the instance that `to` names');
export const url = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s'"\\]+$/, 'an http:// or https:// address')
  .refine((text) => URL.canParse(text), 'an http:// or https:// address');

/** Exactly one of them. */
export const probe = z
  .union([
    z.strictObject({
      ping: z.strictObject({
        from: endpoint,
        to: addressOrInstance,
        count: z.number().int().min(1).max(5).optional(),
        size: z.number().int().min(0).max(9000).optional(),
      }),
    }),
    z.strictObject({ tcp: z.strictObject({ from: endpoint, to: addressOrInstance, port: portNumber, listener: listenerField }) }),
    z.strictObject({ http: z.strictObject({ from: endpoint, url }) }),
    z.strictObject({ arp: z.strictObject({ from: endpoint, to: addressOrInstance }) }),
  ])
  .meta({ title: 'probe' });
export type Probe = z.infer<typeof probe>;

/** `field`: where it stands in the check, for problems ("while.", "control."); `seconds`: time for an answer. */
export function toStimulus(asked: Probe, places: Places, field: string, seconds: number): Stimulus {
  if ('ping' in asked) {
    const { from, to, count = 1, size = 56 } = asked.ping;
    const place = places.end(from, `${field}from`);
    const address = places.address(to, `${field}to`);
    return {
      do: 'ping',
      from: place,
      to: address,
      count,
      size,
      seconds,
      id: pingId(`${places.round}${place.host}/${place.netns}/${address}/${size}`),
    };
  }
  if ('tcp' in asked) {
    const { from, to, port, listener } = asked.tcp;
    const heard = listenerPlace(listener, to, places, field);
    return {
      do: 'tcp',
      from: places.end(from, `${field}from`),
      to: places.address(to, `${field}to`),
      port,
      seconds,
      ...(heard && { listener: heard }),
    };
  }
  if ('http' in asked) return { do: 'http', from: places.end(asked.http.from, `${field}from`), url: asked.http.url };
  return { do: 'arp', from: places.end(asked.arp.from, `${field}from`), to: places.address(asked.arp.to, `${field}to`) };
}

/** "ping": the key under which the probe stands. */
export function probeName(asked: Probe): string {
  return Object.keys(asked)[0] ?? '';
}

/** Where a listener is to be started; undefined: none is. */
export function listenerPlace(
  listener: z.infer<typeof listenerField>,
  to: string,
  places: Places,
  field: string,
): Place | undefined {
  if (listener === undefined) return undefined;
  return listener === true ? places.end(to, `${field}to`) : places.end(listener, `${field}listener`);
}

/**
 * Within one round the same probe has the same ICMP identifier, another one most likely another. In the next round it is a new one:
 * a router's conntrack knows a ping by it for 30 s, and would go on treating it by the rules of its first packet.
 */
function pingId(text: string): number {
  return 1 + (createHash('sha256').update(text).digest().readUInt16BE(0) % 65534);
}

/** "ping from vm1 to 10.0.0.5": for findings. */
export function sayStimulus(stimulus: Stimulus): string {
  const from = stimulus.from.netns ?? stimulus.from.host;
  if (stimulus.do === 'http') return `HTTP from ${from} to ${stimulus.url}`;
  return `${stimulus.do === 'tcp' ? `TCP to port ${stimulus.port}` : stimulus.do === 'arp' ? 'ARP' : 'ping'} from ${from} to ${stimulus.to}`;
}
