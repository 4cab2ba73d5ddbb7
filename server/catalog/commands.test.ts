// Shell text as single commands.
import { expect, it } from 'vitest';
import { readCommands } from './commands.ts';

it('reads one command a line, with marks, continued lines and here-documents', () => {
  const text = [
    '#!/bin/bash',
    'ip link add br0 type bridge',
    '',
    '# a remark',
    '# inert: only a look',
    'ip link show',
    'ovs-vsctl add-port br-int tap1 \\',
    '  tag=1',
    "cat > /tmp/f <<'EOF'",
    '# kept',
    'EOF',
    'true',
  ].join('\n');
  expect(readCommands(text)).toEqual([
    { text: 'ip link add br0 type bridge', line: 2 },
    { text: 'ip link show', line: 6, inert: 'only a look' },
    { text: 'ovs-vsctl add-port br-int tap1 \\\n  tag=1', line: 7 },
    { text: "cat > /tmp/f <<'EOF'\n# kept\nEOF", line: 9 },
    { text: 'true', line: 12 },
  ]);
});
