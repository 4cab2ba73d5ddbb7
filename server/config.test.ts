// The environment as configuration: defaults, refusals that name the variable, and nothing that can change later.
import { expect, test } from 'vitest';
import { isLoopback, readConfig } from './config.ts';

test('everything has a default', () => {
  const config = readConfig({});
  expect(config.listen).toEqual({ host: '127.0.0.1', port: 3000, local: true, origin: '' });
  expect(config.life).toMatchObject({ idleMs: 3_600_000, hardMs: 8 * 3_600_000 });
  expect(config.database).toBe(`${config.home}/db/patchbay.db`);
  expect(config.engine.socket).toBe(`/run/patchbay-${config.homeHash}/docker.sock`);
});

test('empty counts as not set', () => {
  expect(readConfig({ HOST: '', PORT: '', PATCHBAY_IDLE_MINUTES: '' })).toEqual(readConfig({}));
});

test.each([
  ['PORT', 'abc'],
  ['PORT', '70000'],
  ['PATCHBAY_ORIGIN', 'lab.example'],
  ['PATCHBAY_ORIGIN', 'https://lab.example/'],
  ['PATCHBAY_ORIGIN', 'https://lab.example/path'],
  ['PATCHBAY_ORIGIN', 'javascript:alert(1)'],
  ['PATCHBAY_IDLE_MINUTES', '0'],
  ['PATCHBAY_MAX_SESSIONS', '-1'],
  ['PATCHBAY_LOG_LEVEL', 'loud'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'cannot-start', say: expect.stringContaining(name) }),
  );
});

test('the engine: our own socket, else what was set up, else DOCKER_HOST', () => {
  expect(readConfig({ PATCHBAY_ENGINE_SOCKET: '/x.sock', DOCKER_HOST: 'unix:///y.sock' }).engine.socket).toBe('/x.sock');
  expect(readConfig({ DOCKER_HOST: 'unix:///y.sock' }).engine.socket).toBe('unix:///y.sock');
});

test('behind a proxy nobody is local, wherever we listen', () => {
  expect(readConfig({ PATCHBAY_ORIGIN: 'https://lab.example' }).listen).toMatchObject({
    local: false,
    origin: 'https://lab.example',
  });
});

test('it is frozen through and through', () => {
  const config = readConfig({});
  expect(Object.isFrozen(config) && Object.isFrozen(config.life) && Object.isFrozen(config.listen)).toBe(true);
});

test('what this machine alone can reach', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1']) expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '192.168.1.1', '127.0.0.1.nip.io', '']) expect(isLoopback(host), host).toBe(false);
});
