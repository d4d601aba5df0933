import type { MachineDisk } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';

/** Notes from which images the data disks of a new machine are made. */
export async function insertMachineDiskImages(options: {
  tx: Knex.Transaction;
  machineIds: readonly string[];
  disks: readonly MachineDisk[];
}): Promise<void> {
  const { tx, machineIds, disks } = options;
  const images = new Set(
    disks
      .filter(({ role }) => role === 'data')
      .flatMap(({ imageId }) => imageId ?? []),
  );
  const rows = [...images].flatMap(imageId =>
    machineIds.map(machineId => ({ image_id: imageId, machine_id: machineId })),
  );
  for (let at = 0; at < rows.length; at += 200) {
    await tx('machine_disk_images').insert(rows.slice(at, at + 200));
  }
}
