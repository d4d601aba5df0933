/** Which licence an image is under because of what it was made from. */
import {
  forbidsPassingOn,
  type ImageOrigin,
  type LicensedBy,
  type Listing,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ImageRow } from '../tables';
import { parseJson } from '../values';

/**
 * JSON of `LicensedBy` for a new image, or null when nothing binds it. It is
 * decided when the image is made and stays, whatever becomes of the listing:
 * these were the terms under which it was made. A publisher is not bound by
 * licences of its own.
 */
export async function inheritedLicence(
  tx: Knex | Knex.Transaction,
  image: Pick<ImageRow, 'id' | 'origin' | 'owner_ref'>,
): Promise<string | null> {
  const licences = (await parentsOf(tx, image)).map(licenceOf);
  const licence = licences.find(
    one => one !== undefined && one.ownerRef !== image.owner_ref,
  );
  return licence ? JSON.stringify(licence) : null;
}

/**
 * What holds bytes of an image is a parent: also what data disks of the machine
 * that it was captured from were made of, since a guest copies between its disks.
 */
async function parentsOf(
  tx: Knex | Knex.Transaction,
  { id, origin }: Pick<ImageRow, 'id' | 'origin'>,
): Promise<ImageRow[]> {
  const { imageId, virtualMachineId } = JSON.parse(
    origin,
  ) as Partial<ImageOrigin>;
  const attached: { image_id: string }[] = virtualMachineId
    ? await tx('machine_disk_images')
        .where({ machine_id: virtualMachineId })
        .orderBy('image_id')
        .select('image_id')
    : [];
  const ids = [imageId, ...attached.map(({ image_id }) => image_id)].filter(
    one => one !== undefined && one !== id,
  ) as string[];
  if (ids.length === 0) return [];
  const rows = await tx<ImageRow>('images').whereIn('id', ids);
  return ids.flatMap(one => rows.find(row => row.id === one) ?? []);
}

/** Does a licence bind what is made from this image? */
export async function bindsDescendants(
  tx: Knex | Knex.Transaction,
  imageId: string,
): Promise<boolean> {
  const row = await tx<ImageRow>('images').where({ id: imageId }).first();
  return row !== undefined && licenceOf(row) !== undefined;
}

/** What binds whoever makes an image from this one. */
function licenceOf(row: ImageRow): LicensedBy | undefined {
  const listing = parseJson<Listing>(row.listing);
  if (!forbidsPassingOn({ visibility: row.visibility, listing })) {
    return parseJson<LicensedBy>(row.licensed_by);
  }
  const { id: imageId, name, owner_ref: ownerRef } = row;
  return { imageId, name, ...(ownerRef && { ownerRef }) };
}
