import type { MachineDisk } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';

/**
 * Notes from which images the data disks of new machines are made, other than
 * the one that they are launched from.
 */
export async function insertMachineDiskImages(options: {
  tx: Knex.Transaction;
  machineIds: readonly string[];
  imageId: string;
  disks: readonly MachineDisk[];
}): Promise<void> {
  const { tx, machineIds, disks } = options;
  const images = new Set(disks.flatMap(({ imageId }) => imageId ?? []));
  images.delete(options.imageId);
  const rows = [...images].flatMap(imageId =>
    machineIds.map(machineId => ({ image_id: imageId, machine_id: machineId })),
  );
  for (let at = 0; at < rows.length; at += 200) {
    await tx('machine_disk_images').insert(rows.slice(at, at + 200));
  }
}

/** A machine that is gone uses no image. */
export async function forgetMachineDiskImages(options: {
  tx: Knex | Knex.Transaction;
  machineId: string;
}): Promise<void> {
  const { tx, machineId } = options;
  await tx('machine_disk_images').where({ machine_id: machineId }).delete();
}
