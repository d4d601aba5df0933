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

/**
 * Notes that a machine needs an image beside that of its system. False when that
 * was known before.
 */
export async function holdMachineImage(options: {
  tx: Knex.Transaction;
  machineId: string;
  imageId: string;
}): Promise<boolean> {
  const { tx, machineId, imageId } = options;
  const row = { image_id: imageId, machine_id: machineId };
  if (await tx('machine_disk_images').where(row).first()) return false;
  await tx('machine_disk_images')
    .insert(row)
    .onConflict(['image_id', 'machine_id'])
    .ignore();
  return true;
}

/** The machine needs the image no more, other than for its system. */
export async function releaseMachineImage(options: {
  tx: Knex.Transaction;
  machineId: string;
  imageId: string;
}): Promise<void> {
  const { tx, machineId, imageId } = options;
  await tx('machine_disk_images')
    .where({ image_id: imageId, machine_id: machineId })
    .delete();
}
