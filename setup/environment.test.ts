// Where things are, what an outside engine changes, and that the probe knows every kernel feature.
import { expect, test } from 'vitest';
import { KERNEL_FEATURES } from '../server/domain/lab.ts';
import { readAnswers, WAYS_OUT } from './capabilities.mjs';
import { environmentFor, placeOf } from './environment.mjs';
import { hostNeeds } from './hosts.mjs';

const env = (values: Record<string, string>) => ({ NODE_ENV: 'test' as const, ...values });

test('everything is in .patchbay of the clone unless PATCHBAY_HOME says otherwise', () => {
  expect(placeOf(env({}), '/clone')).toMatchObject({ home: '/clone/.patchbay', log: '/clone/.patchbay/log' });
  expect(placeOf(env({ PATCHBAY_HOME: '/srv/pb' }), '/clone').home).toBe('/srv/pb');
  expect(placeOf(env({ PATCHBAY_HOME: 'here' }), '/clone').home).toBe('/clone/here');
});

test('sockets are short however deep the home is: a unix socket’s path has at most 107 bytes', () => {
  const place = placeOf(env({ PATCHBAY_HOME: `/${'deep/'.repeat(60)}` }), '/clone');
  // The first 8 hex digits of sha256 of the home, as the server computes it as well.
  expect(place.hash).toMatch(/^[0-9a-f]{8}$/);
  expect(place.socket).toBe(`/run/patchbay-${place.hash}/docker.sock`);
  expect(place.engine?.containerdSocket.length).toBeLessThan(60);
});

test('DOCKER_HOST names an outside engine: nothing private, no namespace to make wires in', () => {
  const place = placeOf(env({ DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }), '/clone');
  expect(place.engine).toBeNull();
  expect(environmentFor(place, 'patchbay-host:1')).toMatchObject({
    PATCHBAY_ENGINE_SOCKET: '/run/user/1000/docker.sock',
    PATCHBAY_ENGINE_NETNS: '',
    PATCHBAY_IMAGE: 'patchbay-host:1',
  });
});

test('an outside engine brings its own programs: only the image’s are asked of the system; our own engine asks for both', () => {
  const names = (values: Record<string, string>) => hostNeeds(placeOf(env(values), '/clone')).map(({ name }) => name);
  expect(names({ DOCKER_HOST: 'unix:///run/user/1000/docker.sock' })).not.toContain('docker.io');
  expect(names({})).toEqual(expect.arrayContaining(['docker.io', 'mmdebstrap']));
});

test('a DOCKER_HOST that cannot be used says what to do', () => {
  expect(() => placeOf(env({ DOCKER_HOST: 'tcp://10.0.0.1:2375' }), '/clone')).toThrow(/unix sockets only.*ssh -nNT -L/s);
});

test('the probe answers for every kernel feature that labs may need', () => {
  expect(Object.keys(WAYS_OUT).sort()).toEqual([...KERNEL_FEATURES].sort());
});

test('a feature that is not there comes with the way to get it and with what the kernel said', () => {
  const found = readAnswers('ovs\tyes\t\n8021q\tno\tError: Unknown device type.\n');
  expect(found.find((c) => c.feature === 'ovs')).toEqual({ feature: 'ovs', there: true, why: '' });
  expect(found.find((c) => c.feature === '8021q')).toMatchObject({
    there: false,
    why: expect.stringMatching(/modprobe 8021q.*Unknown device type/),
  });
  expect(found.find((c) => c.feature === 'tun')).toMatchObject({ there: false, why: expect.stringContaining('no answer') });
});
