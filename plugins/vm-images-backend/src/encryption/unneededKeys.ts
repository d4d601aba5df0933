/**
 * When a data key is forgotten: once its image is destroyed and nothing else is
 * encrypted by it. On platforms whose disks are copies an image can go while
 * machines that were launched from it, and their snapshots and backups, go on
 * being opened by its key. Whichever goes last takes the key along.
 */
import {
  imageStatuses,
  type ImageStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { forgetImageKey, type ImageKeyRow } from './imageKeyRows';

type Db = Knex | Knex.Transaction;

/** The images whose keys the disks of a machine need. */
export async function keysOfMachine(
  tx: Db,
  machineId: string,
): Promise<string[]> {
  const machine = await tx('machines')
    .where({ id: machineId })
    .first<{ image_id: string | null } | undefined>('image_id');
  const disks = await tx('machine_disk_images')
    .where({ machine_id: machineId })
    .select<{ image_id: string }[]>('image_id');
  const ids = [machine, ...disks].flatMap(row => row?.image_id ?? []);
  return [...new Set(ids)];
}

/**
 * Forgets those of these images' keys that nothing needs any more. To be called
 * in the transaction in which something that needed them went, after that.
 */
export async function forgetUnneededKeys(
  tx: Knex.Transaction,
  imageIds: readonly string[],
): Promise<void> {
  // In one order, since each is locked.
  for (const id of [...new Set(imageIds)].sort()) {
    // Of two that go at the same time the second waits here, and then sees
    // that the first is gone.
    const key = await tx<ImageKeyRow>('image_keys')
      .where({ image_id: id })
      .forUpdate()
      .first('image_id');
    if (!key || (await isKept(tx, id))) continue;
    if (await isNeeded(tx, id)) continue;
    await forgetImageKey(tx, id);
  }
}

/** The image itself is still there, be it in the recycle bin. */
async function isKept(tx: Db, id: string): Promise<boolean> {
  const image = await tx('images')
    .where({ id })
    .whereNot('status', 'destroyed')
    .first('id');
  return image !== undefined;
}

async function isNeeded(tx: Db, imageId: string): Promise<boolean> {
  return (
    (await hasMachines(tx, tx('machines').where({ image_id: imageId }))) ||
    (await hasMachines(
      tx,
      tx('machines').whereIn(
        'id',
        tx('machine_disk_images')
          .where({ image_id: imageId })
          .select('machine_id'),
      ),
    )) ||
    (await isBeingRead(tx, imageId))
  );
}

/** Any that exist, or whose snapshots or backups do. */
async function hasMachines(
  tx: Db,
  launched: Knex.QueryBuilder,
): Promise<boolean> {
  const machine = await launched
    .where(one =>
      one
        .whereNull('machines.deleted_at')
        .orWhereExists(
          tx('save_points').whereRaw('save_points.machine_id = machines.id'),
        ),
    )
    .first('machines.id');
  return machine !== undefined;
}

const inFlight = Object.entries(imageStatuses).flatMap(([status, facts]) =>
  facts.inFlight && status !== 'deleting' ? (status as ImageStatus) : [],
);

/** Another image is being made from it. */
async function isBeingRead(tx: Db, imageId: string): Promise<boolean> {
  const child = await tx('image_parents')
    .join('images', 'images.id', 'image_parents.image_id')
    .where('image_parents.parent_id', imageId)
    .whereIn('images.status', inFlight)
    .first('images.id');
  return child !== undefined;
}
