// When a command of the lesson counts as run.
import { describe, expect, it } from 'vitest';
import { commandLines, isCommand, readRan } from './ran-commands.ts';

describe('commands that were run', () => {
  it('reads a block as lines, without comments, joining continued ones', () => {
    expect(commandLines('# look\nip  -br addr\n\novs-vsctl add-br br-int \\\n  -- add-port br-int x\n')).toEqual([
      'ip -br addr',
      'ovs-vsctl add-br br-int -- add-port br-int x',
    ]);
  });

  it('knows a command behind a prompt, and only the whole of it', () => {
    expect(isCommand('root@compute1:~# ip -br addr', 'ip -br addr')).toBe(true);
    expect(isCommand('compute1 # ip  -br  addr ', 'ip -br addr')).toBe(true);
    expect(isCommand('ip -br addr', 'ip -br addr')).toBe(true);
    expect(isCommand('root@compute1:~# echo ip -br addr', 'ip -br addr')).toBe(false);
    expect(isCommand('root@compute1:~# ip -br addr show', 'ip -br addr')).toBe(false);
  });

  it('survives a damaged store', () => {
    expect(readRan('{').size).toBe(0);
    expect([...readRan('["a",3]')]).toEqual(['a']);
  });
});
