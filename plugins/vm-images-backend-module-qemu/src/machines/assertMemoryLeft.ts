import { ConflictError } from '@backstage/errors';
import type { QemuConfig } from '../config/QemuConfig';
import type { MachineRecord } from './machineRecord';
import type { MachineStore } from './MachineStore';
import { findQemu } from './observe';

/**
 * Makes sure that the host's memory is not given away twice.
 *
 * @param starting - ids of machines that are about to run
 * @throws ConflictError saying what is in use and what to do
 */
export async function assertMemoryLeft(
  record: MachineRecord,
  starting: ReadonlySet<string>,
  options: {
    config: QemuConfig;
    machines: MachineStore;
  },
): Promise<void> {
  const { config, machines } = options;
  let usedMiB = 0;
  for await (const other of machines.list()) {
    const uses =
      starting.has(other.id) ||
      (await findQemu(other, machines.paths(other.id))) !== undefined;
    if (uses && other.id !== record.id) {
      usedMiB += other.memoryMiB;
    }
  }
  if (usedMiB + record.memoryMiB > config.maxMemoryMiB) {
    throw new ConflictError(
      `Virtual machine '${record.name}' needs ${record.memoryMiB} MiB of ` +
        `memory; ${usedMiB} of ${config.maxMemoryMiB} MiB are in use here. ` +
        `Stop another virtual machine, choose a smaller size, or raise ` +
        `vmImages.qemu.maxMemoryMiB.`,
    );
  }
}
