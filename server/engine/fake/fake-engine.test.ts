// The fake keeps the contract of HostEngine, and misbehaves when it is told to.
import { describe, expect, it } from 'vitest';
import { engineContract, PAIR } from '../../../test/support/engine-contract.ts';
import { createFakeEngine } from './fake-engine.ts';

describe('the fake engine', () => {
  engineContract(createFakeEngine);

  it('answers as scripted and writes down what was run', async () => {
    const engine = createFakeEngine();
    await engine.create('s1', PAIR);
    engine.answer((_, host, { argv }) => (argv[0] === 'ovs-vsctl' ? { stdout: `${host} has none\n` } : undefined));
    expect((await engine.batch('s1', 'compute2', [{ argv: ['ovs-vsctl', 'show'] }]))[0]?.stdout).toBe('compute2 has none\n');
    expect(engine.ran).toMatchObject([
      { session: 's1', host: 'compute2', by: 'probe', command: { argv: ['ovs-vsctl', 'show'] } },
    ]);
  });

  it('a host that dies is down, its watchers hear of it, its shells detach', async () => {
    const engine = createFakeEngine();
    await engine.create('s1', PAIR);
    const heard: unknown[] = [];
    engine.watch('s1', (change) => heard.push(change));
    const pty = await engine.openPty('s1', 'compute1', { shell: 'a', size: { cols: 80, rows: 24 }, from: 0 });
    pty.onDetach(() => heard.push('detached'));
    engine.killHost('s1', 'compute1');
    expect(heard).toEqual(['detached', { session: 's1', host: 'compute1', source: 'host' }]);
    expect(await engine.list()).toContainEqual({ session: 's1', host: 'compute1', state: 'down' });
  });

  it('a start that fails leaves nothing', async () => {
    const engine = createFakeEngine();
    engine.faults.create = async () => {
      throw new Error('dies midway');
    };
    await expect(engine.create('s1', PAIR)).rejects.toThrow('dies midway');
    expect(await engine.list()).toEqual([]);
  });
});
