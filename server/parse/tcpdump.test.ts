// tcpdump: recorded captures with tags, tunnels, DHCP, with and without -v.
import { describe, expect, test } from 'vitest';
import { neutronOutputs, recording } from '../../test/support/recorded.ts';
import { ParseError } from './parse-error.ts';
import { type Frame, parseTcpdump } from './tcpdump.ts';

const frames = (name: string) => parseTcpdump(recording(`tcpdump-4.99.3-${name}.txt`));
const stamps = (name: string) => recording(`tcpdump-4.99.3-${name}.txt`).match(/^\d\d:\d\d:\d\d\.\d+ /gm)?.length ?? 0;

describe('recorded with tcpdump 4.99.3', () => {
  test.each(['tagged', 'tagged-v'])('the tag of every frame on the wire: %s', (name) => {
    const all = frames(name);
    expect(all).toHaveLength(stamps(name));
    const request = all.find((frame) => frame.arp?.targetIp === '10.0.0.2');
    expect(request).toMatchObject({
      src: 'fa:16:3e:00:00:01',
      dst: 'ff:ff:ff:ff:ff:ff',
      etherType: 0x0806,
      vlans: [{ id: 100, priority: 0 }],
      arp: { op: 'request', targetIp: '10.0.0.2', senderIp: '10.0.0.1' },
    });
    expect(all.filter((frame) => frame.src === 'fa:16:3e:00:00:01').every((frame) => frame.vlans[0]?.id === 100)).toBe(true);
  });

  const echo = (all: readonly Frame[]) =>
    all.find((frame) => frame.vxlan?.inner?.icmp?.kind === 'echo request' && frame.dstPort === 4789);
  test.each(['tunnels', 'tunnels-v', 'tunnels-t'])('VXLAN and GRE with the frames inside: %s', (name) => {
    const all = frames(name);
    expect(echo(all)).toMatchObject({
      etherType: 0x0800,
      protocol: 'udp',
      ip: { version: 4, src: '192.168.50.1', dst: '192.168.50.2' },
      vxlan: { vni: 1001, inner: { dst: 'fa:16:3e:00:00:02', ip: { src: '10.0.0.1', dst: '10.0.0.2' }, icmp: { seq: 1 } } },
    });
    const gre = all.find((frame) => frame.gre?.inner?.icmp?.kind === 'echo request');
    expect(gre).toMatchObject({
      protocol: 'gre',
      ip: { src: '192.168.50.1', dst: '192.168.50.2' },
      gre: { key: 2002, protocol: 'TEB', inner: { ip: { dst: '10.0.0.2' } } },
    });
  });
  test('port 8472 is VXLAN too, whatever tcpdump calls it', () => {
    const frame = frames('tunnels').find((each) => each.dstPort === 8472 && each.vxlan?.inner?.ip?.version === 4);
    expect(frame?.vxlan).toMatchObject({ vni: 100, inner: { dst: 'fa:16:3e:00:00:05', ip: { dst: '10.1.1.2' } } });
  });
  test('with or without -v, with or without stamps: the same frames', () => {
    const bare = (frame: Frame | null | undefined): unknown =>
      frame && [
        frame.src,
        frame.dst,
        frame.etherType,
        frame.ip?.src,
        frame.ip?.dst,
        frame.srcPort,
        frame.vxlan?.vni,
        bare(frame.vxlan?.inner),
        frame.gre?.key,
        bare(frame.gre?.inner),
      ];
    const [short, long, bald] = ['tunnels', 'tunnels-v', 'tunnels-t'].map((name) => frames(name).map(bare));
    expect(short).toHaveLength(stamps('tunnels'));
    expect(long).toEqual(short);
    expect(bald).toEqual(short);
  });
  test('a refused packet that ICMP quotes is not taken for one on the wire', () => {
    const refused = frames('tunnels-v').find((frame) => frame.icmp?.kind.includes('udp port 4789 unreachable'));
    expect(refused?.ip).toMatchObject({ src: '192.168.50.2', dst: '192.168.50.1', ttl: 64 });
    expect(refused?.vxlan).toBeUndefined();
  });

  test('a DHCP exchange with its options', () => {
    const messages = frames('dhcp-v').flatMap((frame) => (frame.dhcp ? [frame] : []));
    expect(messages.slice(0, 4).map((frame) => frame.dhcp?.message)).toEqual(['Discover', 'Offer', 'Request', 'ACK']);
    expect(messages[3]).toMatchObject({
      protocol: 'udp',
      srcPort: 67,
      dstPort: 68,
      ip: { src: '10.0.0.2', dontFragment: false },
    });
    expect(messages[3]?.dhcp).toMatchObject({
      op: 'reply',
      clientMac: 'fa:16:3e:00:00:01',
      yourIp: '10.0.0.1',
      serverIp: '10.0.0.2',
    });
    expect(messages[3]?.dhcp?.options).toMatchObject({ 3: '10.0.0.254', 26: '1450', 51: '86400' });
    expect(messages[0]?.dhcp?.options[55]).toContain('MTU (26)');
  });
  test('without -v a DHCP request still says who asks', () => {
    expect(frames('dhcp').find((frame) => frame.dhcp)?.dhcp).toEqual({
      op: 'request',
      clientMac: 'fa:16:3e:00:00:01',
      options: {},
    });
  });
  test('TCP flags, DNS over UDP, echo', () => {
    const all = frames('dhcp');
    expect(all.filter((frame) => frame.protocol === 'tcp').map((frame) => frame.tcpFlags)).toEqual([
      'S',
      'S.',
      '.',
      'P.',
      '.',
      'F.',
      'F.',
      '.',
    ]);
    expect(all.find((frame) => frame.dstPort === 53)).toMatchObject({ protocol: 'udp', ip: { dst: '10.0.0.2' } });
    expect(all.find((frame) => frame.icmp?.kind === 'echo reply')?.ip).toMatchObject({ src: '10.0.0.2', dst: '10.0.0.1' });
  });
  test('what tcpdump says of itself is no frame, other words are refused', () => {
    expect(parseTcpdump(recording('tcpdump-4.99.3-chatter.txt'))).toEqual([]);
    expect(parseTcpdump('')).toEqual([]);
    expect(() => parseTcpdump('bash: tcpdump: not found')).toThrow(ParseError);
  });
});

describe('single lines', () => {
  const one = (line: string) => parseTcpdump(`12:00:00.000001 fa:16:3e:00:00:01 > fa:16:3e:00:00:02, ${line}`)[0];
  test('two tags', () => {
    const frame = one(
      'ethertype 802.1Q-QinQ (0x88a8), length 106: vlan 10, p 3, ethertype 802.1Q (0x8100), vlan 11, p 0, ethertype IPv4 (0x0800), 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 64',
    );
    expect(frame?.vlans).toEqual([
      { id: 10, priority: 3 },
      { id: 11, priority: 0 },
    ]);
    expect(frame).toMatchObject({ length: 106, icmp: { kind: 'echo request', seq: 2 } });
  });
  test('a fragment', () => {
    const frame = one(
      'ethertype IPv4 (0x0800), length 1514: (tos 0x0, ttl 64, id 1, offset 1480, flags [+], proto ICMP (1), length 1500)\n    10.0.0.1 > 10.0.0.2: icmp',
    );
    expect(frame).toMatchObject({ protocol: 'icmp', ip: { fragmentOffset: 1480, moreFragments: true, dontFragment: false } });
  });
  test('IPv6 with ports', () => {
    const frame = one('ethertype IPv6 (0x86dd), length 94: fe80::1.546 > ff02::1:2.547: dhcp6 solicit');
    expect(frame).toMatchObject({
      ip: { version: 6, src: 'fe80::1', dst: 'ff02::1:2' },
      srcPort: 546,
      dstPort: 547,
      protocol: 'udp',
    });
  });
  test('an announcement of an address', () => {
    expect(one('ethertype ARP (0x0806), length 42: Announcement 10.0.0.5, length 28')?.arp).toEqual({
      op: 'request',
      targetIp: '10.0.0.5',
      senderIp: '10.0.0.5',
    });
  });
  test('seconds of the day', () =>
    expect(one('ethertype ARP (0x0806), length 42: Reply 10.0.0.1 is-at fa:16:3e:00:00:01, length 28')?.at).toBeCloseTo(
      43200.000001,
      6,
    ));
});

describe('what was captured around a real Neutron', () => {
  test('every frame of every capture has addresses, and what is in it is read', () => {
    const captures = neutronOutputs(/tcpdump -nne/);
    expect(captures.length).toBeGreaterThanOrEqual(10);
    for (const { name, text } of captures) {
      const clean = text
        .split('\n')
        .filter((line) => line !== '' && !/^\s*(PING|---|rtt|\d+ bytes from|\d+ packets transmitted)/.test(line));
      const all = parseTcpdump(clean.join('\n'));
      expect(all, name).toHaveLength(text.match(/^\d\d:\d\d:\d\d\.\d+ /gm)?.length ?? 0);
      for (const frame of all) {
        expect(frame.src, frame.text).not.toBeNull();
        expect(Boolean(frame.arp ?? frame.ip), frame.text).toBe(true);
        if (frame.vxlan) expect(frame.vxlan.inner?.src, frame.text).toMatch(/^fa:16:3e/);
      }
    }
  });
});
