// Check kind: a DHCP client is given a lease.
import { z } from 'zod';
import { cidr, deviceName, ipv4, mtuBytes, whole } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { dhcp as observer } from '../observe/dhcp.ts';
import { endpoint, sayPlace } from '../place.ts';

const addresses = z.union([ipv4, z.array(ipv4).min(1)]);
const classless = z.strictObject({ to: z.union([z.literal('default'), cidr]), via: ipv4 });

const schema = z.strictObject({
  from: endpoint,
  dev: deviceName.optional().describe("the first Ethernet device that is up where left out: an instance's NIC"),
  address: ipv4.optional(),
  server: ipv4.optional().describe('the server that must answer first'),
  only: z.literal(true).optional().describe('no other server answers'),
  options: z
    .strictObject({
      router: addresses.optional(),
      dns: addresses.optional(),
      mtu: mtuBytes.optional(),
      mask: ipv4.optional(),
      domain: z.string().max(200).optional(),
      hostname: z.string().max(200).optional(),
      lease: whole(1, 0xffffffff).optional().describe('seconds'),
      classless: z.array(classless).min(1).optional().describe('routes of option 121 that must be among those given'),
    })
    .optional(),
});

export const dhcp = defineKind({
  name: 'dhcp',
  sort: 'behaviour',
  says: 'A DHCP client is given a lease, which is then released; optionally with this address, from this server, with these options.',
  example: { kind: 'dhcp', from: 'vm1', address: '10.0.0.5', options: { router: '10.0.0.1', dns: ['10.0.0.2'], mtu: 1450 } },
  schema,
  codes: {
    'no-device': 'There is no device here that could ask, or it is down.',
    'no-offer': 'The client asks, and nobody offers an address.',
    refused: 'The server offered an address and then refused it.',
    'wrong-address': 'A lease is given, with another address.',
    'wrong-server': 'Another server was the first to answer.',
    'extra-server': 'A second server answers as well. The client takes whichever is first.',
    'missing-option': 'The lease does not say something that it should.',
    'wrong-option': 'The lease says something else than it should.',
  },
  ask: (spec, places) => ({ given: observer.ask(places.end(spec.from, 'from'), { dev: spec.dev ?? '' }) }),
  judge: (spec, { given }, { places }) => {
    const where = sayPlace(places.end(spec.from, 'from'));
    if (!given.device) return [finding('no-device', where, 'a device that is up', 'there is none')];
    if (given.offers.length === 0) return [finding('no-offer', where, 'an offer', 'no server answered')];
    if (!given.lease)
      return [
        finding(
          given.refused ? 'refused' : 'no-offer',
          where,
          'a lease',
          given.refused ? 'the server refused its own offer' : 'an offer, and no lease after it',
        ),
      ];
    const { lease, offers } = given;
    const wrong = [];
    if (spec.address !== undefined && lease.address !== spec.address)
      wrong.push(finding('wrong-address', where, spec.address, lease.address));
    if (spec.server !== undefined && lease.server !== spec.server)
      wrong.push(finding('wrong-server', where, `from ${spec.server}`, `from ${lease.server}`));
    const servers = [...new Set(offers.map((one) => one.server))];
    if (spec.only && servers.length > 1)
      wrong.push(finding('extra-server', where, 'one server', `offers from ${servers.join(' and ')}`));
    const { classless: routes, ...plain } = spec.options ?? {};
    for (const [name, value] of Object.entries(plain)) {
      if (value === undefined) continue;
      const expected = [value].flat().join(' ');
      const actual = lease.options[name];
      if (actual !== expected)
        wrong.push(
          finding(
            actual === undefined ? 'missing-option' : 'wrong-option',
            where,
            `${name} ${expected}`,
            actual === undefined ? `no ${name}` : `${name} ${actual}`,
          ),
        );
    }
    const told = (lease.options.classless ?? '').split(' ').filter(Boolean);
    for (const route of routes ?? []) {
      const expected = `${route.to === 'default' ? '0.0.0.0/0' : route.to},${route.via}`;
      if (!told.includes(expected))
        wrong.push(
          finding(
            told.length === 0 ? 'missing-option' : 'wrong-option',
            where,
            `route ${route.to} via ${route.via}`,
            told.length === 0 ? 'no routes' : `routes ${told.join(' ')}`,
          ),
        );
    }
    return wrong;
  },
});
