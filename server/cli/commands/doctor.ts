// `lab doctor`: is this machine fit for labs, and which ones.
import { Command } from 'commander';
import { type Capability, unmetNeeds } from '../../domain/capability.ts';
import { EXIT } from '../exit-status.ts';
import { table } from '../terminal.ts';
import type { Tool } from '../tool.ts';

export function doctorCommand({ rooms, terminal, end }: Tool): Command {
  return new Command('doctor')
    .description('what this machine offers to labs, tried in a lab host, and which labs cannot run here')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const engine = await rooms.engine();
      const isolation = await engine.isolation().finally(() => engine.dispose());
      const capabilities = await rooms.capabilities();
      const catalog = rooms.catalog();
      const unmet = catalog.labs().flatMap((lab) => unmetNeeds(lab, capabilities).map((need) => ({ lab: lab.id, ...need })));
      const { config } = rooms;
      if (json) {
        terminal.print(
          JSON.stringify({ home: config.home, isolation, capabilities, unmet, broken: catalog.broken().map((lab) => lab.id) }),
        );
      } else {
        terminal.print(
          table([
            ['home', config.home],
            [
              'engine',
              isolation.isolated
                ? `isolated: ${isolation.how}`
                : `NOT isolated: ${isolation.how}. The site serves this machine only`,
            ],
            ['datapath of Open vSwitch', datapathOf(capabilities)],
          ]),
        );
        terminal.print(table(capabilities.map(({ feature, there, why }) => [there ? 'yes' : 'no', feature, there ? '' : why])));
        for (const { lab, feature, why } of unmet) terminal.print(`${lab} cannot run here: it needs ${feature}. ${why}`);
        for (const { id } of catalog.broken()) terminal.print(`${id} is broken: lab lint ${id}`);
        const kept = new Set(unmet.map(({ lab }) => lab)).size;
        terminal.print(`${catalog.labs().length - kept} of ${catalog.labs().length} labs can run here.`);
      }
      if (unmet.length > 0 || !isolation.isolated) end(EXIT.short);
    });
}

/** The lessons' commands are the same on both. */
function datapathOf(capabilities: readonly Capability[]): string {
  const there = (feature: string) => capabilities.some((each) => each.feature === feature && each.there);
  if (there('ovs-kernel')) return "the kernel's";
  return there('ovs') ? 'in user space' : 'none';
}
