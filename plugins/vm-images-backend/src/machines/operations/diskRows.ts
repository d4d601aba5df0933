import type { MachineDisk } from '@vm-images/backstage-plugin-vm-images-common';
import type { PlatformMachine } from '@vm-images/backstage-plugin-vm-images-node';
import { parseJson } from '../../database/values';

const GiB = 1024 ** 3;

/** The disks of a machine as the platform tells them, for the column. */
export function disksFromPlatform({ disks }: PlatformMachine): string {
  const told = (disks ?? []).map(({ id, role, sizeBytes, serial }) => ({
    ...{ id, role, sizeGiB: sizeBytes / GiB },
    ...(serial && { serial }),
  }));
  return JSON.stringify(told);
}

/** The disks of a machine with what only the platform knows of them. */
export function withSerials(column: string, machine: PlatformMachine): string {
  const disks = parseJson<MachineDisk[]>(column) ?? [];
  if (disks.length === 0) return disksFromPlatform(machine);
  const told = new Map(machine.disks?.map(disk => [disk.id, disk]));
  return JSON.stringify(
    disks.map(disk => {
      const serial = told.get(disk.id)?.serial;
      return serial ? { ...disk, serial } : disk;
    }),
  );
}
