import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Acceleration } from '../acceleration/Acceleration';
import type { QemuConfig } from '../config/QemuConfig';
import type { Accelerator } from '../commandLine/qemuArguments';
import { crashAt } from '../host/crashAt';
import type { KeyedLock } from '../host/KeyedLock';
import { withQmp } from '../qmp/withQmp';
import { beginSerialLog } from '../serial/serialLog';
import { delay } from '../sockets/delay';
import type { ImageStore } from '../store/ImageStore';
import { allocatePort, isFree } from './allocatePort';
import { assertMemoryLeft } from './assertMemoryLeft';
import { endQemu } from './endQemu';
import { kvmTrouble } from './kvmTrouble';
import { machineArguments } from './machineArguments';
import type { MachineRecord } from './machineRecord';
import type { MachineStore } from './MachineStore';
import { type Observation, observe } from './observe';
import { QemuStartError, spawnQemu } from './spawnQemu';

const MAX_START_TRIES = 5;
/** How long a QEMU that does not talk yet may take until it does. */
const SILENCE_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

/** What running machines takes. */
export interface RunnerOptions {
  config: QemuConfig;
  machines: MachineStore;
  images: ImageStore;
  acceleration: Acceleration;
  /** Keys are `machine:<id>` and `image:<id>`. */
  locks: KeyedLock;
  logger: LoggerService;
}

/** Powers machines on. */
export class MachineRunner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** What there is of the machine right now. */
  observe(record: MachineRecord, signal?: AbortSignal): Promise<Observation> {
    const paths = this.#options.machines.paths(record.id);
    return observe(record, paths, signal);
  }

  /**
   * Makes the machine run, whatever it does now: starts it, lets it go on, or
   * finds that it runs. Gives its record as it is afterwards.
   *
   * The caller holds the machine's lock: two starts of one machine at once would
   * only be kept apart by QEMU's own locks.
   *
   * @throws ServiceUnavailableError when this host cannot start it
   */
  async powerOn(
    record: MachineRecord,
    signal?: AbortSignal,
  ): Promise<MachineRecord> {
    const seen = await this.#settled(record, signal);
    if (seen.present === 'running') {
      if (seen.status === 'paused' || seen.status === 'io-error') {
        const { qmp } = this.#options.machines.paths(record.id);
        await withQmp(qmp, client => client.execute('cont'), { signal });
      }
      return record.desired === 'running'
        ? record
        : this.#options.machines.put({ ...record, desired: 'running' });
    }
    this.#options.machines.assertNotBeingRead(record);
    await assertMemoryLeft(record, this.#options);
    const { accelerator } = await this.#options.acceleration.choose();
    return this.#start(record, accelerator, signal);
  }

  /**
   * Checks a machine that runs under KVM, and starts it again under plain
   * emulation when KVM turns out not to work here. Gives the same record when
   * nothing had to be done. Takes the machine's lock.
   */
  async leaveBrokenKvm(
    record: MachineRecord,
    seen: Observation,
    signal?: AbortSignal,
  ): Promise<MachineRecord> {
    const { acceleration, locks, machines } = this.#options;
    const paths = machines.paths(record.id);
    const verdict = await acceleration.choose();
    const trouble = await kvmTrouble(record, paths, seen, verdict);
    if (trouble === undefined) {
      return record;
    }
    return locks.run(`machine:${record.id}`, async () => {
      await acceleration.withdrawKvm(`${record.id}: ${trouble}`);
      await endQemu(record, paths, signal);
      return this.#start(record, 'tcg', signal);
    });
  }

  /** Notes that the machine's guest is up, and with it what it runs on. */
  async confirmUp(record: MachineRecord): Promise<void> {
    if (record.accelerator === 'kvm') {
      await this.#options.acceleration.confirmKvm();
    }
  }

  /** Waits while a QEMU is there but does not talk. */
  async #settled(
    record: MachineRecord,
    signal?: AbortSignal,
  ): Promise<Observation> {
    const deadline = Date.now() + SILENCE_TIMEOUT_MS;
    for (;;) {
      const seen = await this.observe(record, signal);
      if (seen.present !== 'silent') {
        return seen;
      }
      if (Date.now() > deadline) {
        throw new ConflictError(
          `Virtual machine '${record.name}' (${record.id}) has a QEMU process ` +
            `that does not answer. Force it to stop, then start it again.`,
        );
      }
      await delay(POLL_MS, signal);
    }
  }

  async #start(
    record: MachineRecord,
    firstAccelerator: Accelerator,
    signal?: AbortSignal,
  ): Promise<MachineRecord> {
    let accelerator = firstAccelerator;
    let current = record;
    for (let tries = 1; ; tries++) {
      current = await this.#prepareStart(current, accelerator);
      try {
        await this.#spawn(current);
        crashAt('qemu.launch.running');
        return current;
      } catch (error) {
        const failure =
          error instanceof QemuStartError ? error.failure : undefined;
        if (failure === 'already-running') {
          const seen = await this.#settled(current, signal);
          if (seen.present === 'running') {
            return current;
          }
        } else if (failure === 'no-kvm' && accelerator === 'kvm') {
          await this.#options.acceleration.withdrawKvm(String(error));
          accelerator = 'tcg';
        } else if (failure !== 'port-taken') {
          throw unavailable(record, error);
        }
        if (tries >= MAX_START_TRIES) {
          throw unavailable(record, error);
        }
      }
    }
  }

  /** Settles what the start decides, and writes it down before it happens. */
  async #prepareStart(
    record: MachineRecord,
    accelerator: Accelerator,
  ): Promise<MachineRecord> {
    const { machines } = this.#options;
    await beginSerialLog(machines.paths(record.id));
    return machines.put({
      ...record,
      accelerator,
      desired: 'running',
      startedAt: new Date().toISOString(),
      sshPort: await this.#sshPort(record),
    });
  }

  async #sshPort(record: MachineRecord): Promise<number> {
    const { config, machines } = this.#options;
    if (record.sshPort !== undefined && (await isFree(record.sshPort))) {
      return record.sshPort;
    }
    const taken = new Set<number>();
    for await (const other of machines.list()) {
      if (other.sshPort !== undefined) {
        taken.add(other.sshPort);
      }
    }
    return allocatePort(config.sshPorts, taken);
  }

  async #spawn(record: MachineRecord): Promise<void> {
    const { config, machines, images, logger } = this.#options;
    const paths = machines.paths(record.id);
    const args = await machineArguments(record, paths, { config, images });
    logger.info(
      `Starting virtual machine ${record.name} (${record.id}) with ` +
        `${record.accelerator}, SSH on 127.0.0.1:${record.sshPort}`,
    );
    await spawnQemu(config.binaries.qemu, args, record, paths);
  }
}

function unavailable(record: MachineRecord, cause: unknown): Error {
  const remedy =
    cause instanceof QemuStartError && cause.failure === 'not-installed'
      ? ' Install QEMU on the host of the backend.'
      : '';
  return new ServiceUnavailableError(
    `Virtual machine '${record.name}' (${record.id}) cannot be started: ` +
      `${(cause as Error).message}.${remedy}`,
    cause,
  );
}
