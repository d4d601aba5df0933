import type { Duplex } from 'node:stream';
import type { ConsoleGroup } from '@vm-images/backstage-plugin-vm-images-node';
import { requireMachine } from '../machines/requireMachine';
import { serialHistory } from '../serial/serialLog';
import { SerialHub } from '../serial/SerialHub';
import type { QemuServices } from './QemuServices';

type Attach = ConsoleGroup['attach'];
type History = ConsoleGroup['history'];

/** The serial consoles: one hub per machine that somebody looks at. */
export class SerialConsoles implements ConsoleGroup {
  readonly #services: QemuServices;
  readonly #hubs = new Map<string, Promise<SerialHub>>();

  constructor(services: QemuServices) {
    this.#services = services;
  }

  async history(...[ref, options]: Parameters<History>): Promise<Buffer> {
    const { machines } = this.#services;
    options.signal.throwIfAborted();
    const record = await requireMachine(machines, ref);
    return serialHistory(machines.paths(record.id), options.maxBytes);
  }

  async attach(...[ref, { signal }]: Parameters<Attach>): Promise<Duplex> {
    const { machines } = this.#services;
    signal.throwIfAborted();
    const { id } = await requireMachine(machines, ref);
    let opening = this.#hubs.get(id);
    if (!opening) {
      opening = SerialHub.open(machines.paths(id), () => this.#hubs.delete(id));
      this.#hubs.set(id, opening);
      opening.catch(() => this.#hubs.delete(id));
    }
    return (await opening).attach(signal);
  }

  /** Ends whoever still looks at this machine, or at any. */
  async close(id?: string): Promise<void> {
    for (const [key, opening] of [...this.#hubs]) {
      if (id === undefined || id === key) {
        this.#hubs.delete(key);
        await opening.then(
          hub => hub.close(),
          () => {},
        );
      }
    }
  }
}
