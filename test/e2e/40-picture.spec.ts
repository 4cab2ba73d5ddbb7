// The live picture while a VXLAN network is being built: it shows what the hosts are, as it becomes so, and nothing else moves.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, test, VXLAN } from './fixtures.ts';
import { SMALL, shoot } from './shots.ts';

const TO_NETWORK = 'vxlan-c0a83215';
const BACK = 'vxlan-c0a8321f';
const TUNNEL = `ovs-vsctl add-port br-tun ${TO_NETWORK} -- set interface ${TO_NETWORK} type=vxlan options:local_ip=192.168.50.31`;

/** A thing of the drawing by what a screen reader says of it. */
const thing = (page: Page, words: RegExp): Locator => page.locator('.graph').getByLabel(words);

/** Where bridges, namespaces and NICs stand in their host's frame, whatever is zoomed and however wide its neighbour has become. */
async function places(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const nodes = [...document.querySelectorAll<HTMLElement>('.graph .react-flow__node')];
    const at = new Map(nodes.map((node) => [node.dataset.id ?? '', new DOMMatrix(node.style.transform)]));
    return Object.fromEntries(
      [...at].flatMap(([id, { e, f }]) => {
        const host = at.get(id.split('/')[0] ?? '');
        return host && id.split('/').length === 3 ? [[id, `${Math.round(e - host.e)},${Math.round(f - host.f)}`]] : [];
      }),
    );
  });
}

type Seen = { fresh: string[]; ghost: string[]; fewestCables: number };

/** Notes from now on the names of things that glow as new or fade as gone, and how few cables were ever drawn. */
async function witness(page: Page): Promise<() => Promise<Seen>> {
  await page.evaluate(() => {
    const seen: Seen = { fresh: [], ghost: [], fewestCables: document.querySelectorAll('.cable').length };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      for (const word of ['fresh', 'ghost'] as const)
        for (const one of document.querySelectorAll(`.thing.${word} .thing-name span`)) seen[word].push(one.textContent ?? '');
      seen.fewestCables = Math.min(seen.fewestCables, document.querySelectorAll('.cable').length);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return () => page.evaluate(() => (window as unknown as { seen: Seen }).seen);
}

test.describe.configure({ mode: 'serial' });

test('what is typed appears in the picture, joined to what it leads to, and nothing else moves', async ({ page, lesson }) => {
  await lesson.open('tunnels', VXLAN);
  await lesson.start('network');
  // Only network has a tunnel bridge, and its tunnels wait for their other ends.
  await expect(thing(page, /^OVS bridge br-int/)).toHaveCount(3);
  await expect(thing(page, /^OVS bridge br-tun/)).toHaveCount(1);
  await expect(
    thing(page, new RegExp(`^tunnel port ${BACK}.*Odd: leads to compute1, where no vxlan port leads back`)),
  ).toBeVisible();
  await expect(page.locator('.cable.patch')).toHaveCount(1);
  await expect(page.locator('.cable.tunnel')).toHaveCount(0);
  const cables = await page.locator('.cable').count();
  const seen = await witness(page);
  const before = await places(page);
  expect(Object.keys(before)).toContain('compute1/ovs/br-int');
  await lesson.type('compute1', [
    'ovs-vsctl add-br br-tun -- set-fail-mode br-tun secure',
    'ovs-vsctl add-port br-int patch-tun -- set interface patch-tun type=patch options:peer=patch-int',
  ]);
  await expect(thing(page, /^OVS bridge br-tun/)).toHaveCount(2);
  await expect(thing(page, /^patch port patch-tun.*Odd: its peer patch-int is not there/)).toBeVisible();
  await lesson.type('compute1', [
    'ovs-vsctl add-port br-tun patch-int -- set interface patch-int type=patch options:peer=patch-tun',
    `${TUNNEL} options:remote_ip=192.168.50.99 options:in_key=flow options:out_key=flow`,
  ]);
  await expect(page.locator('.cable.patch')).toHaveCount(2);
  await expect(thing(page, /Odd: its peer patch-int is not there/)).toHaveCount(0);
  // A tunnel to nowhere says so, and looks different from one that arrives.
  const nowhere = thing(page, new RegExp(`^tunnel port ${TO_NETWORK}.*Odd: leads to 192.168.50.99, an address that no host has`));
  await expect(nowhere.locator('.thing.odd')).toBeVisible();
  await expect(page.locator('.cable.tunnel')).toHaveCount(0);
  expect((await seen()).fewestCables).toBe(cables);
  expect((await seen()).fresh).toEqual(expect.arrayContaining(['br-tun', 'patch-tun', 'patch-int', TO_NETWORK]));
  expect(await places(page)).toMatchObject(before);
  await shoot(page, 'vxlan-being-built', async (width) => {
    if (width < SMALL) await page.getByRole('button', { name: 'Picture', exact: true }).click();
    await expect(nowhere).toBeVisible();
  });
  await lesson.type('compute1', [`ovs-vsctl set interface ${TO_NETWORK} options:remote_ip=192.168.50.21`]);
  await expect(page.locator('.cable.tunnel')).toHaveText(['VXLAN']);
  await expect(nowhere).toHaveCount(0);
  await expect(thing(page, new RegExp(`^tunnel port ${TO_NETWORK}`)).locator('.thing.odd')).toHaveCount(0);
});

test('both ends of a tunnel must have one VNI; the cable says which', async ({ page, lesson }) => {
  await lesson.open('tunnels', VXLAN);
  await lesson.start('network');
  await lesson.type('compute1', [`ovs-vsctl set interface ${TO_NETWORK} options:key=77`]);
  await expect(thing(page, new RegExp(`^tunnel port ${TO_NETWORK}.*VNI 77.*Odd: VNI 77 here, flow on network`))).toBeVisible();
  await expect(page.locator('.cable.tunnel')).toHaveCount(0);
  await lesson.type('network', [`ovs-vsctl set interface ${BACK} options:key=77`]);
  await expect(page.locator('.cable.tunnel')).toHaveText(['VXLAN VNI 77']);
  await expect(thing(page, /Odd: VNI/)).toHaveCount(0);
  // The same, for those who read it as a table.
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: TO_NETWORK, exact: true }) });
  await expect(row).toContainText(`${BACK} (network)`);
  await expect(row).toContainText('VNI 77');
  await expect(row.getByRole('cell').nth(1)).toContainText('br-tun, compute1');
  await shoot(page, 'vxlan-table', async (width) => {
    if (width >= SMALL) return;
    await page.getByRole('button', { name: 'Picture', exact: true }).click();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
  });
});

test('traffic is seen; a thing is chosen with the keyboard and says its facts and commands', async ({ page, lesson }) => {
  await lesson.open('tunnels', VXLAN);
  await lesson.start('network');
  await lesson.type('compute1', ['(ping -q -i 0.02 -c 1500 192.168.50.21 > /dev/null &)']);
  await expect(page.locator('.cable.wire .cable-pulse').first()).toBeAttached();
  await expect(
    thing(page, /^port eth1/)
      .locator('.thing-name b')
      .first(),
  ).toHaveText(/^\d+\/s$/);
  const tunnel = thing(page, new RegExp(`^tunnel port ${TO_NETWORK}`));
  await tunnel.focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'Selected' });
  await expect(details).toContainText('192.168.50.21');
  await expect(details).toContainText('tunnel · network');
  const command = details.locator('.block.command').filter({ hasText: `ovs-vsctl list interface ${TO_NETWORK}` });
  await command.getByRole('button', { name: 'Type it into compute1' }).click();
  await expect(lesson.screen('compute1')).toContainText(new RegExp(`name\\s+: ${TO_NETWORK}`));
  // The chosen thing keeps its facts in sight while what is joined to it changes.
  await details.getByRole('button', { name: new RegExp(BACK) }).click();
  await expect(details.getByRole('heading', { level: 3 })).toHaveText(BACK);
});

test('beside a bridge stand its flows, its groups with their packets, and what it has learned', async ({ page, lesson }) => {
  await lesson.open('tunnels', VXLAN);
  await lesson.start('network');
  await lesson.type('compute1', [
    "ovs-ofctl -O OpenFlow13 add-group br-int 'group_id=7,type=all,bucket=output:patch-tun,bucket=drop'",
    "ovs-ofctl -O OpenFlow13 add-flow br-int 'priority=9,arp,actions=group:7,normal'",
    'ip netns exec vm1 arping -c 2 -w 3 -I eth0 10.9.9.9 > /dev/null',
  ]);
  const choose = async (id: string) => {
    await page.locator(`.react-flow__node[data-id="${id}"]`).focus();
    await page.keyboard.press('Enter');
  };
  await choose('compute1/ovs/br-int');
  const details = page.getByRole('complementary', { name: 'Selected' });
  const groups = details.getByRole('region', { name: 'Groups' });
  await expect(groups.getByRole('rowheader', { name: 'Group 7, all' })).toBeVisible();
  const bucket = groups.getByRole('row').filter({ hasText: 'patch-tun' });
  await expect(bucket.getByRole('cell').last()).toHaveText(/^[1-9]/);
  await expect(details.getByRole('region', { name: 'Known MAC addresses' })).toContainText(/fa:16:3e:/);
  await shoot(page, 'bridge-details', async (width) => {
    if (width < SMALL) {
      await page.getByRole('button', { name: 'Picture', exact: true }).click();
      await choose('compute1/ovs/br-int');
    }
    await groups.scrollIntoViewIfNeeded();
  });
  // A port has none of its own.
  await choose('compute1/ovs/br-int/patch-tun');
  await expect(details.getByRole('heading', { name: /^Flows that name/ })).toBeVisible();
  await expect(groups).toHaveCount(0);
  await lesson.type('compute1', ['ovs-ofctl -O OpenFlow13 del-flows br-int arp', 'ovs-ofctl -O OpenFlow13 del-groups br-int']);
});

test('the network to build is drawn like the one that is, with one’s own addresses, and never taken for it', async ({
  page,
  lesson,
}) => {
  await lesson.open('tunnels', VXLAN);
  await lesson.start('network');
  await expect(page.locator('.cable.tunnel')).toHaveCount(1);
  const own = page.locator('.react-flow__node[data-id="compute1/ns/vm1/dev/eth0"]');
  const address = /10\.\d+\.\d+\.11\/24/.exec(await own.innerText())?.[0] ?? 'none';
  const toggle = page.getByRole('button', { name: 'Goal', exact: true });
  await toggle.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'The network to build' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The network as it is now' })).toHaveCount(0);
  await expect(toggle).toBeFocused();
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(thing(page, /^OVS bridge br-tun/)).toHaveCount(3);
  await expect(page.locator('.cable.tunnel')).toHaveCount(3);
  await expect(page.locator('.thing.odd')).toHaveCount(0);
  await expect(own).toContainText(address);
  // What a student may choose is not said, and nothing stands behind it to be looked at.
  await expect(page.locator('.graph')).not.toContainText(/tag \d/);
  await page.locator('.react-flow__node[data-id="compute2/ovs/br-tun"]').focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'Selected' });
  await expect(details.getByRole('heading', { name: 'br-tun' })).toBeVisible();
  await expect(details.getByRole('region')).toHaveCount(0);
  await page.keyboard.press('Escape');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as SVG' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${VXLAN}-goal.svg`);
  expect(readFileSync(await download.path(), 'utf8').match(/class="tunnel"/g)).toHaveLength(3);
  await toggle.click();
  await expect(page.getByRole('heading', { name: 'The network as it is now' })).toBeVisible();
  await expect(page.locator('.cable.tunnel')).toHaveCount(1);
  await shoot(page, 'goal', async (width) => {
    if (width < SMALL) await page.getByRole('button', { name: 'Picture', exact: true }).click();
    if ((await toggle.getAttribute('aria-pressed')) === 'false') await toggle.click();
    await expect(page.locator('.cable.tunnel')).toHaveCount(3);
  });
});

test('what is removed fades from the picture and is gone from table and SVG', async ({ page, lesson }) => {
  await lesson.open('tunnels', VXLAN);
  await lesson.start('network');
  await expect(page.locator('.cable.tunnel')).toHaveCount(1);
  const seen = await witness(page);
  const saved = async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as SVG' }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  expect(await saved()).toContain(TO_NETWORK);
  await lesson.type('compute1', [`ovs-vsctl del-port ${TO_NETWORK}`]);
  await expect(page.locator('.cable.tunnel')).toHaveCount(0);
  await expect(thing(page, new RegExp(TO_NETWORK))).toHaveCount(0);
  expect((await seen()).ghost).toContain(TO_NETWORK);
  await expect(thing(page, new RegExp(`^tunnel port ${BACK}.*Odd: leads to compute1, where no`))).toBeVisible();
  expect(await saved()).not.toContain(TO_NETWORK);
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.getByRole('rowheader', { name: 'br-tun', exact: true })).toHaveCount(2);
  await expect(page.getByRole('rowheader', { name: TO_NETWORK })).toHaveCount(0);
  await lesson.type('compute1', ['ovs-vsctl del-br br-tun']);
  await expect(page.getByRole('rowheader', { name: 'br-tun', exact: true })).toHaveCount(1);
  // Two labs at once is more than the other tests want to wait for.
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Stop…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Start again' })).toBeVisible({ timeout: 30_000 });
});
