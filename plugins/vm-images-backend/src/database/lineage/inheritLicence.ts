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
  const { imageId } = JSON.parse(image.origin) as Partial<ImageOrigin>;
  if (imageId === undefined || imageId === image.id) return null;
  const parent = await tx<ImageRow>('images').where({ id: imageId }).first();
  const licence = parent && licenceOf(parent);
  if (!licence || licence.ownerRef === image.owner_ref) return null;
  return JSON.stringify(licence);
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
