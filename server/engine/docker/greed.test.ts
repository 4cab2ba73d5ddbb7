import { expect, it } from 'vitest';
import { atOneLook } from './greed.ts';
import { bytesKept } from './kept-memory.ts';
import { framesOf, Softirq } from './softirq.ts';

// As ss, ip and tc of iproute2 6.1 print it.
const printed = `ring_rx(blk_size:4194304,blk_nr:16,frm_size:2048,frm_nr:32768,tmo:0,features:0x0)
ring_tx(blk_size:4096,blk_nr:2,frm_size:2048,frm_nr:4,tmo:0,features:0x0)
neighbours 3
fdb 10
xfrm 1
conntrack 7
backlog 0b
backlog 12b
backlog 3Kb
backlog 2Gb
4: tap1: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000\\    link/ether 5e:8f:1e:00:00:01 brd ff:ff:ff:ff:ff:ff
`;

it('counts what the kernel keeps for a network: rings by their blocks, queues by their bytes, the rest by the piece', () => {
  const pieces = 3 * 512 + 10 * 128 + 1024 + 7 * 400;
  expect(bytesKept(printed)).toBe(16 * 4_194_304 + 2 * 4096 + pieces + 12 + 3 * 1024 + 2 * 1024 ** 3);
});

it('counts a tun device by what its queue may hold, past what ordinary ones may', () => {
  const tun = '5: t0: <POINTOPOINT> mtu 65535 qdisc fq_codel state UNKNOWN mode DEFAULT group default qlen 400000\\    link/none';
  expect(bytesKept(tun)).toBe(65_535 * 400_000 - 128 * 2 ** 20);
});

it('what could not be read counts as nothing', () => {
  expect(bytesKept('')).toBe(0);
  expect(bytesKept('neighbours \nxfrm\nconntrack ')).toBe(0);
});

it('a processor that does nothing but packets is noticed after three seconds of it, and forgotten after one without', () => {
  const softirq = new Softirq();
  let ticks = 0;
  const after = (second: number, more: number) => {
    ticks += more;
    return softirq.busy(() => `cpu  9 9 9 9 9 9 ${ticks} 0 0 0\ncpu0 1 1 1\n`, second * 1000);
  };
  expect([after(0, 0), after(1, 90), after(2, 100), after(2.5, 50), after(3, 40)]).toEqual([false, false, false, false, true]);
  expect([after(3.2, 0), after(4, 0), after(5, 100)]).toEqual([true, false, false]);
});

it('adds up the frames of all devices but lo', () => {
  const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  100 1000 0 0 0 0 0 0 100 1000 0 0 0 0 0 0
  eth1: 2000   20 0 0 0 0 0 0 900    9 0 0 0 0 0 0
`;
  expect(framesOf(dev)).toBe(29);
  expect(framesOf('')).toBe(0);
});

it('looks at those that computed most each time, at the others in turn, and at each once', () => {
  const all = Array.from({ length: 21 }, (_, n) => n);
  const most = all.slice(0, 8);
  expect(atOneLook(all, 0)).toEqual([...most, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(atOneLook(all, 8)).toEqual([...most, 16, 17, 18, 19, 20, 8, 9, 10]);
  expect(atOneLook(all, 16)).toEqual([...most, 11, 12, 13, 14, 15, 16, 17, 18]);
  expect(atOneLook([1, 2, 3], 8)).toEqual([1, 2, 3]);
  expect(atOneLook(all.slice(0, 10), 8)).toEqual([...most, 8, 9]);
});
