// A lab at which nobody works rests: Open vSwitch looks at its cached flows less often, which is most of what an idle host costs
// (docs/decisions/0009-where-time-goes.md). All hosts of a lab together, since a packet that is sent from one is looked for at another.
import type { BatchCommand } from '../../domain/engine.ts';

/** Without a key, an output, a command or a look. */
const REST_AFTER_MS = 30_000;
const LOOK_MS = 5_000;
/** Open vSwitch's other_config:max-revalidator (ovs-vswitchd.conf.db(5)), as hosts have it from the start (docker/host/build.sh), and at rest. Its looks: counters of flows are no older. */
const AWAKE_MS = 1000;
const AT_REST_MS = 5000;
/** For the database to answer. */
const TURN_MS = 5000;

type Lab = { readonly hosts: Set<string>; usedAt: number; rests: boolean; turned: Promise<unknown> };

export class Rest {
  private readonly labs = new Map<string, Lab>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    /** Runs this in a host; rejects when that was not possible. */
    private readonly run: (session: string, host: string, command: BatchCommand) => Promise<unknown>,
    private readonly now = () => performance.now(),
  ) {
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  /** A lab with these hosts, all new. */
  begin(session: string, hosts: Iterable<string>): Lab {
    const lab = { hosts: new Set(hosts), usedAt: this.now(), rests: false, turned: Promise.resolve() };
    this.labs.set(session, lab);
    return lab;
  }

  /** Somebody works at this host, or looks at it. */
  used(session: string, host: string): void {
    const lab = this.labs.get(session) ?? this.begin(session, []);
    lab.usedAt = this.now();
    // One that is not known is of an earlier server, which may have left it at rest.
    const known = lab.hosts.has(host);
    lab.hosts.add(host);
    if (lab.rests || !known) this.turn(session, lab, false);
  }

  /** Its hosts are going. */
  end(session: string): void {
    this.labs.delete(session);
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const [session, lab] of this.labs) {
      if (!lab.rests && this.now() - lab.usedAt >= REST_AFTER_MS) this.turn(session, lab, true);
    }
  }

  /** One after the other: what was said last holds. A host that could not be told is nobody's concern until it is used again. */
  private turn(session: string, lab: Lab, rests: boolean): void {
    lab.rests = rests;
    const command = rests ? turnCommand(AWAKE_MS, AT_REST_MS) : turnCommand(AT_REST_MS, AWAKE_MS);
    const tell = (host: string) =>
      this.run(session, host, command).catch(() => {
        lab.hosts.delete(host);
        if (lab.hosts.size === 0 && this.labs.get(session) === lab) this.labs.delete(session);
      });
    lab.turned = lab.turned.then(() => Promise.all([...lab.hosts].map(tell)));
  }
}

/** In a transaction (RFC 7047, 4.1.3), without the work that it is to start ovs-vsctl. A time that somebody else has set stays. */
function turnCommand(from: number, to: number): BatchCommand {
  const time = (ms: number) => ['map', [['max-revalidator', String(ms)]]];
  const mutation = {
    op: 'mutate',
    table: 'Open_vSwitch',
    where: [['other_config', 'includes', time(from)]],
    mutations: [
      ['other_config', 'delete', ['set', ['max-revalidator']]],
      ['other_config', 'insert', time(to)],
    ],
  };
  return {
    argv: ['nc', '-U', '-W', '1', '/run/openvswitch/db.sock'],
    stdin: JSON.stringify({ method: 'transact', params: ['Open_vSwitch', mutation], id: 0 }),
    timeoutMs: TURN_MS,
  };
}
