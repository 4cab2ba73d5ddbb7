// Hosts are removed a few at a time, each in the end.
import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { removeContainer } from './started-host.ts';

it('removes eight at once, and the next when one is gone or could not be removed', async () => {
  let [now, most, gone] = [0, 0, 0];
  const container = (fails: boolean) =>
    ({
      remove: async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now--;
        if (fails) throw new Error('the engine is away');
        gone++;
      },
    }) as Partial<Docker.Container> as Docker.Container;
  const ends = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => removeContainer(container(index % 3 === 0))));
  expect(ends.filter(({ status }) => status === 'rejected').length).toBe(10);
  expect([most, now, gone]).toEqual([8, 0, 20]);
});
