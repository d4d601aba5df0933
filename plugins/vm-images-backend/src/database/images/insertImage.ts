import type { Knex } from 'knex';
import { recordCountChange } from '../imageCounts/recordCountChange';
import { recordParent } from '../lineage/imageParents';
import { inheritedLicence } from '../lineage/inheritLicence';
import { recordGrams } from '../nameZones';
import type { ImageRow } from '../tables';
import { completeImageRow } from './completeImageRow';
import type { NewImageRow } from './types';
import { writeImageTags } from './writeImageTags';

/** Adds an image to the catalog. Call it inside a transaction. */
export async function insertImage(options: {
  tx: Knex | Knex.Transaction;
  image: NewImageRow;
}): Promise<void> {
  const { tx } = options;
  const image = completeImageRow(options.image, Date.now());
  image.licensed_by = await inheritedLicence(tx, image);
  await tx<ImageRow>('images').insert(image);
  await writeImageTags({ tx, after: image });
  await recordGrams({ tx, changes: [{ after: image }] });
  await recordParent({ tx, image });
  await recordCountChange({ tx, after: image });
}
