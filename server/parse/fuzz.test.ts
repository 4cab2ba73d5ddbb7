// Whatever a parser is given, it answers or throws a ParseError: random text, and recorded text with something wrong in it.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { neutronRecordings, recording, recordingNames } from '../../test/support/recorded.ts';
import { parseBridgePorts, parseBridgeVlans, parseFdb } from './bridge-json.ts';
import { parseConntrack, parseDpConntrack } from './conntrack.ts';
import { parseDnsmasqArgv, parseDnsmasqConf, parseDnsmasqHosts, parseDnsmasqLeases, parseDnsmasqOptions } from './dnsmasq.ts';
import { parseLinks, parseNeighbours, parsePolicyRules, parseRoutes } from './ip-json.ts';
import { parseRule, parseRules, parseSave, printRule } from './iptables.ts';
import { parseActions, parseFlow, parseFlows, parseMatch, printFlow } from './openflow.ts';
import { parseGroupPackets, parseGroups } from './ovs-groups.ts';
import { parseOfPorts, parseOvsFdb } from './ovs-macs.ts';
import { parseOvsdb } from './ovsdb.ts';
import { ParseError } from './parse-error.ts';
import { parsePing } from './ping.ts';
import { parseSs } from './ss.ts';
import { parseTcpdump } from './tcpdump.ts';
import { parseTrace } from './trace.ts';
import { parseUdhcpc } from './udhcpc.ts';

/** Parser, and which recordings are its own. */
const PARSERS: readonly (readonly [string, (text: string) => unknown, RegExp])[] = [
  ['parseFlow', (text) => parseFlow(text), /dump-flows/],
  ['parseFlows', (text) => parseFlows(text), /dump-flows/],
  ['parseMatch', (text) => parseMatch(text), /dump-flows/],
  ['parseActions', (text) => parseActions(text), /dump-flows/],
  ['parseRules', (text) => parseRules(text), /tables-save/],
  ['parseSave', (text) => parseSave(text), /tables-save/],
  ['parseTrace', (text) => parseTrace(text), /trace-/],
  ['parseTcpdump', (text) => parseTcpdump(text), /tcpdump-/],
  ['parseLinks', (text) => parseLinks(text), /ip-.*json/],
  ['parseRoutes', (text) => parseRoutes(text), /ip-.*json/],
  ['parseNeighbours', (text) => parseNeighbours(text), /ip-.*json/],
  ['parsePolicyRules', (text) => parsePolicyRules(text), /ip-.*json/],
  ['parseFdb', (text) => parseFdb(text), /bridge-.*json/],
  ['parseBridgeVlans', (text) => parseBridgeVlans(text), /bridge-.*json/],
  ['parseBridgePorts', (text) => parseBridgePorts(text), /bridge-.*json/],
  ['parseOvsFdb', (text) => parseOvsFdb(text), /fdb-show/],
  ['parseGroups', (text) => parseGroups(text), /dump-groups/],
  ['parseGroupPackets', (text) => parseGroupPackets(text), /dump-group-stats/],
  ['parseOfPorts', (text) => parseOfPorts(text), /ofctl-3.1.0-show/],
  ['parseOvsdb', (text) => parseOvsdb(text), /ovsdb-/],
  ['parsePing', (text) => parsePing(text), /ping-/],
  ['parseUdhcpc', (text) => parseUdhcpc(text), /udhcpc-/],
  ['parseDnsmasqLeases', (text) => parseDnsmasqLeases(text), /dnsmasq-/],
  ['parseDnsmasqHosts', (text) => parseDnsmasqHosts(text), /dnsmasq-/],
  ['parseDnsmasqOptions', (text) => parseDnsmasqOptions(text), /dnsmasq-/],
  ['parseDnsmasqConf', (text) => parseDnsmasqConf(text), /dnsmasq-/],
  ['parseDnsmasqArgv', (text) => parseDnsmasqArgv(text.split(' ')), /dnsmasq-/],
  ['parseSs', (text) => parseSs(text), /-ss/],
  ['parseConntrack', (text) => parseConntrack(text), /conntrack-/],
  ['parseDpConntrack', (text) => parseDpConntrack(text), /conntrack-/],
];

function answersOrRefuses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof ParseError && error.line >= 1 && error.reason !== '') return true;
    throw error;
  }
}

/** Text of the tool with a part cut out, doubled, or replaced by something else. */
function spoiled(texts: readonly string[]): fc.Arbitrary<string> {
  const fragment = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '',
      '"',
      '(',
      ')',
      '[',
      '(('.repeat(20),
      '=',
      ',',
      '->',
      '/',
      ':',
      '!',
      '-',
      '0x',
      '99999999999',
      '__proto__',
      'constructor',
      '\n',
      '\\',
      '%s',
    ),
  );
  return fc
    .tuple(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fragment)
    .map(([text, at, length, put]) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + put + text.slice(from + length);
    });
}

describe('parsers answer or refuse', () => {
  test.each(PARSERS)('%s on any text', (_name, parse) => {
    const text = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 200 }), fc.json());
    fc.assert(
      fc.property(text, (each) => answersOrRefuses(() => parse(each))),
      { numRuns: 200 },
    );
  });
  test.each(PARSERS)('%s on spoiled output', (_name, parse, pattern) => {
    const texts = recordingNames()
      .filter((name) => pattern.test(name))
      .map((name) => recording(name));
    fc.assert(
      fc.property(spoiled(texts), (each) => answersOrRefuses(() => parse(each))),
      { numRuns: 150 },
    );
  });
  test.each(PARSERS)('%s on very long lines', (_name, parse) => {
    for (const piece of [
      '(',
      '[',
      ' ',
      ',',
      'a',
      'a=',
      '"',
      '! ',
      '1:',
      '0',
      '-> ',
      '\t',
      '{"a":',
      '[[',
      'fa:',
      '10.',
      '-m ',
      '=(',
      'Flow: ',
      ' 0. ',
    ]) {
      answersOrRefuses(() => parse(piece.repeat(30_000)));
      answersOrRefuses(() => parse(`${piece.repeat(10_000)}\n`.repeat(5)));
    }
  });
});

describe('what is read can be written and read again', () => {
  test('single lines of flow tables with something wrong in them', () => {
    const lines = neutronRecordings(/S0[39].*flows-br-(int|tun)\.txt$/).flatMap(({ text }) => text.split('\n').filter(Boolean));
    fc.assert(
      fc.property(spoiled(lines), (line) => {
        let flow: ReturnType<typeof parseFlow>;
        try {
          flow = parseFlow(line);
        } catch (error) {
          return error instanceof ParseError;
        }
        const again = parseFlow(printFlow(flow, { stats: true }));
        return JSON.stringify(again) === JSON.stringify(flow);
      }),
      { numRuns: 3000 },
    );
  });
  test('single rules with something wrong in them', () => {
    const lines = neutronRecordings(/iptables-save\.txt$/).flatMap(({ text }) =>
      text.split('\n').filter((line) => line.startsWith('-A')),
    );
    fc.assert(
      fc.property(spoiled(lines), (line) => {
        let rule: ReturnType<typeof parseRule>;
        try {
          rule = parseRule(line);
        } catch (error) {
          return error instanceof ParseError;
        }
        const { table: _, counters: __, ...bare } = rule;
        return JSON.stringify(parseRule(printRule(bare))) === JSON.stringify(bare);
      }),
      { numRuns: 3000 },
    );
  });
});
