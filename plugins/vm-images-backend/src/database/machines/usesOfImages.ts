import type { Knex } from 'knex';
import { isIn, selectRows, sql, type Sql } from '../sql';

/**
 * Which machine uses which of these images, as a query for (image_id,
 * machine_id): its system disk was made of it, or a data disk, or the image is
 * held for it. A machine that uses an image in two ways is there once. Machines
 * that are gone may be among them.
 */
export const usesOfImages = (imageIds: readonly string[]): Sql => sql`
  select image_id, id as machine_id from machines
    where ${isIn('image_id', imageIds)}
  union select image_id, machine_id from machine_disk_images
    where ${isIn('image_id', imageIds)}`;

/** Does the machine `m` use the image, in whichever way? */
export const usesImage = (imageId: string): Sql => sql`
  m.id in (select machine_id from (${usesOfImages([imageId])}) uses)`;

/**
 * For machines `m` of a platform whose disks rest on their images: does one of
 * it rest on this image? A lost machine has no system disk any more; what was
 * meant for a data disk is kept as long as the portal knows the machine.
 */
const restsOnImage = (imageId: string): Sql => sql`
  ((m.image_id = ${imageId} and m.platform_machine_id is not null
    and m.state <> 'lost')
  or m.id in (select machine_id from machine_disk_images
    where image_id = ${imageId}))`;

/** How many machines there are that use the image, and how many rest on it. */
export async function countMachinesOf(
  knex: Knex | Knex.Transaction,
  imageId: string,
): Promise<{ total: number; resting: number }> {
  const [row] = await selectRows<{ n: number | string; r: number | string }>(
    knex,
    sql`select count(*) as n,
        sum(case when ${restsOnImage(imageId)} then 1 else 0 end) as r
      from machines m
      where ${usesImage(imageId)} and m.deleted_at is null`,
  );
  return { total: Number(row.n), resting: Number(row.r ?? 0) };
}

/** The same of many images: the total of each that is used at all. */
export async function countMachinesOfEach(
  knex: Knex | Knex.Transaction,
  imageIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await selectRows<{ image_id: string; n: number | string }>(
    knex,
    sql`select u.image_id, count(*) as n
      from (${usesOfImages(imageIds)}) u
      join machines m on m.id = u.machine_id
      where m.deleted_at is null group by u.image_id`,
  );
  return new Map(rows.map(row => [row.image_id, Number(row.n)]));
}

/** Of these machines those with more of the image than their system disk. */
export async function machinesHolding(
  knex: Knex | Knex.Transaction,
  imageId: string,
  machineIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: { machine_id: string }[] = await knex('machine_disk_images')
    .where({ image_id: imageId })
    .whereIn('machine_id', machineIds)
    .select('machine_id');
  return new Set(rows.map(row => row.machine_id));
}
