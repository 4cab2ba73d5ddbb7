// A probe as plain data, so that a capture, an `unreachable`, an `answer` can run any of them: ping, TCP, HTTP, ARP.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import type { Place, Reading, Stage } from '../observer.ts';
import { arpCommand, readArp } from './arp.ts';
import { httpCommand, readHttp } from './http.ts';
import { pingCommand, readPing } from './ping.ts';
import { readTcp, tcpStages } from './tcp.ts';

const At = z.object({ host: z.string(), netns: z.string().optional() });

export const Stimulus = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('ping'),
    from: At,
    to: z.string(),
    count: z.number(),
    size: z.number(),
    seconds: z.number(),
    id: z.number(),
  }),
  z.object({ do: z.literal('tcp'), from: At, to: z.string(), port: z.number(), listener: At.optional(), seconds: z.number() }),
  z.object({ do: z.literal('http'), from: At, url: z.string() }),
  z.object({ do: z.literal('arp'), from: At, to: z.string() }),
]);
export type Stimulus = z.infer<typeof Stimulus>;

/** delivered: it was answered. said: what was said instead. ms: how long a ping's first answer took, where it is known. */
export const StimulusFact = z.strictObject({ delivered: z.boolean(), said: z.string(), ms: z.number().nullable().default(null) });
export type StimulusFact = z.infer<typeof StimulusFact>;

export function stimulusStages(stimulus: Stimulus, nonce: string): readonly Stage[] {
  const { from } = stimulus;
  switch (stimulus.do) {
    case 'ping':
      return [{ host: from.host, commands: [pingCommand({ ...stimulus, whole: false }, from.netns)] }];
    case 'tcp':
      return tcpStages(stimulus, nonce);
    case 'http':
      return [{ host: from.host, commands: [httpCommand({ url: stimulus.url, headers: {} }, from.netns)] }];
    case 'arp':
      return [{ host: from.host, commands: [arpCommand({ to: stimulus.to }, from.netns)] }];
  }
}

export function stimulusPlaces(stimulus: Stimulus): readonly Place[] {
  const place = (at: z.infer<typeof At>): Place =>
    at.netns === undefined ? { host: at.host } : { host: at.host, netns: at.netns };
  return stimulus.do === 'tcp' && stimulus.listener ? [place(stimulus.from), place(stimulus.listener)] : [place(stimulus.from)];
}

/** The address that the stimulus is for. */
export function stimulusTarget(stimulus: Stimulus): string {
  return stimulus.do === 'http' ? new URL(stimulus.url).hostname : stimulus.to;
}

/** Reads the records of the stimulus' own stages. */
export function readStimulus(stimulus: Stimulus, records: readonly ExecRecord[]): Reading<StimulusFact> {
  const [record] = records;
  switch (stimulus.do) {
    case 'ping': {
      const fact = readPing(record, stimulus.seconds);
      return fact
        ? { seen: { delivered: fact.received > 0, said: fact.said, ms: fact.ms } }
        : { blind: 'the ping could not be run to its end' };
    }
    case 'tcp': {
      const read = readTcp(stimulus, records);
      return 'blind' in read ? read : { seen: { delivered: read.seen.connected, said: read.seen.said, ms: null } };
    }
    case 'http': {
      const read = readHttp(record);
      return 'blind' in read ? read : { seen: { delivered: read.seen.status !== null, said: read.seen.said, ms: null } };
    }
    case 'arp': {
      const read = readArp(record);
      return 'blind' in read ? read : { seen: { delivered: read.seen.macs.length > 0, said: '', ms: null } };
    }
  }
}
