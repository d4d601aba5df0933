import { withQmp } from '../qmp/withQmp';
import { assertMemoryLeft } from './assertMemoryLeft';
import { endQemu } from './endQemu';
import { kvmTrouble } from './kvmTrouble';
import type { MachineRecord } from './machineRecord';
import { type Observation, observe } from './observe';
import type { RunnerOptions } from './RunnerOptions';
import { settled, startMachine } from './startMachine';

/** In these states nothing goes on, whatever one does. */
const BEYOND_HELP = new Set(['internal-error', 'guest-panicked', 'shutdown']);

/** Powers machines on. */
export class MachineRunner {
  readonly #options: RunnerOptions;
  readonly #starting = new Set<string>();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** What there is of the machine right now. */
  observe(record: MachineRecord, signal?: AbortSignal): Promise<Observation> {
    const paths = this.#options.machines.paths(record.id);
    return observe(record, paths, { signal });
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
    const { machines } = this.#options;
    const paths = machines.paths(record.id);
    const seen = await settled(record, paths, signal);
    if (seen.present === 'running' && !BEYOND_HELP.has(seen.status)) {
      if (seen.status === 'paused' || seen.status === 'io-error') {
        await withQmp(paths.qmp, qmp => qmp.execute('cont'), { signal });
      }
      return record.desired === 'running'
        ? record
        : machines.put({ ...record, desired: 'running' });
    }
    machines.assertNotBeingRead(record);
    await endQemu(record, paths, signal);
    // That may have taken a while.
    machines.assertNotBeingRead(record);
    return this.#withMemory(record, async () => {
      const { accelerator } = await this.#options.acceleration.choose();
      return startMachine(record, accelerator, this.#options, signal);
    });
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
      const current = await machines.get(record.id);
      if (current?.desired !== 'running' || current.accelerator !== 'kvm') {
        // Somebody was quicker, or wants it off or gone.
        return current ?? record;
      }
      await acceleration.withdrawKvm(`${record.id}: ${trouble}`);
      await endQemu(current, paths, signal);
      return startMachine(current, 'tcg', this.#options, signal);
    });
  }

  /** Notes that the machine's guest is up, and with it what it runs on. */
  async confirmUp(record: MachineRecord): Promise<void> {
    if (record.accelerator === 'kvm') {
      await this.#options.acceleration.confirmKvm();
    }
  }

  /**
   * Reserves the machine's memory until it runs and counts by itself, so that
   * launches at the same time cannot all take the last of it.
   */
  async #withMemory<T>(
    record: MachineRecord,
    work: () => Promise<T>,
  ): Promise<T> {
    const { locks } = this.#options;
    await locks.run('memory', async () => {
      await assertMemoryLeft(record, this.#starting, this.#options);
      this.#starting.add(record.id);
    });
    try {
      return await work();
    } finally {
      this.#starting.delete(record.id);
    }
  }
}
