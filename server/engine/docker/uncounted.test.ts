import { expect, it } from 'vitest';
import { bytesKept } from './uncounted.ts';

// As ss and ip of iproute2 6.1 print it.
const printed = `p_raw UNCONN 0      0      [0]:* * uid:100000 ino:28278906 sk:9d0
	ver:1 cpy_thresh:0 flags( 0 )
	ring_rx(blk_size:4194304,blk_nr:16,frm_size:2048,frm_nr:32768,tmo:0,features:0x0)
	ring_tx(blk_size:4096,blk_nr:2,frm_size:2048,frm_nr:4,tmo:0,features:0x0)
p_dgr UNCONN 0      0      arp:eth0 * ino:5 sk:3
neighbours 3
fdb 10
xfrm 1
`;

it('counts what the kernel keeps for a network: rings by their blocks, the rest by the piece', () => {
  expect(bytesKept(printed)).toBe(16 * 4_194_304 + 2 * 4096 + 3 * 512 + 10 * 128 + 1024);
});

it('what could not be read counts as nothing', () => {
  expect(bytesKept('')).toBe(0);
  expect(bytesKept('neighbours \nxfrm')).toBe(0);
});
