import { dataDisksOf } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { machineFromRow } from '../../database/machines';
import type { ImageRow, MachineRow } from '../../database/tables';

/**
 * The data disks of a machine that are encrypted although its image is not, by
 * id. Of a machine with an encrypted image everything inherits its key.
 */
export async function encryptedDisksOf(
  tx: Knex,
  row: MachineRow,
): Promise<string[]> {
  const disks = dataDisksOf(machineFromRow(row).disks);
  const made = disks.flatMap(({ imageId }) => imageId ?? []);
  if (made.length === 0) return [];
  const ids = [...new Set([...made, ...(row.image_id ? [row.image_id] : [])])];
  const found = await tx<ImageRow>('images')
    .whereIn('id', ids)
    .where({ encrypted: true })
    .select('id');
  const encrypted = new Set(found.map(({ id }) => id));
  if (row.image_id && encrypted.has(row.image_id)) return [];
  return disks
    .filter(({ imageId }) => imageId && encrypted.has(imageId))
    .map(({ id }) => id);
}
