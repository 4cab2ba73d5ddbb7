// A network that can be cut: passes bytes between the browser and the server until it is told to lose them.
import net from 'node:net';

export class FlakyNetwork {
  #server: net.Server;
  #pairs = new Set<net.Socket>();
  #down = false;

  constructor(target: URL) {
    this.#server = net.createServer((near) => {
      if (this.#down) return void near.destroy();
      const far = net.connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#pairs.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#pairs.delete(from);
          to.destroy();
        });
      }
    });
  }

  /** Address for the browser. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }
  /** Every connection breaks and no new one comes through. */
  cut(): void {
    this.#down = true;
    for (const socket of this.#pairs) socket.destroy();
  }
  mend(): void {
    this.#down = false;
  }
  dispose(): void {
    this.cut();
    this.#server.close();
  }
}
