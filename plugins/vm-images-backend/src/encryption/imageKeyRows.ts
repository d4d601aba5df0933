import type { WrappedKey } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

/** The wrapped data key of an image; of no use without its key service. */
export interface ImageKeyRow {
  image_id: string;
  service: string;
  key_name: string;
  key_version: number;
  wrapped: string;
  created_at: BigIntColumn;
}

type Db = Knex | Knex.Transaction;

const TABLE = 'image_keys';

export async function getImageKey(
  tx: Db,
  imageId: string,
): Promise<ImageKeyRow | undefined> {
  return tx<ImageKeyRow>(TABLE).where({ image_id: imageId }).first();
}

/** Keeps a data key, unless the image has one; gives what it has now. */
export async function keepImageKey(
  tx: Db,
  options: { imageId: string; service: string; wrapped: WrappedKey },
): Promise<ImageKeyRow> {
  const { imageId, service, wrapped } = options;
  await tx<ImageKeyRow>(TABLE)
    .insert({
      image_id: imageId,
      service,
      ...columnsOf(wrapped),
      created_at: Date.now(),
    })
    .onConflict('image_id')
    .ignore();
  return (await getImageKey(tx, imageId))!;
}

/** Gives a copy of an image the same data key; false where there is none. */
export async function copyImageKey(
  tx: Db,
  options: { from: string; to: string },
): Promise<boolean> {
  const row = await getImageKey(tx, options.from);
  if (!row) return false;
  await tx<ImageKeyRow>(TABLE)
    .insert({ ...row, image_id: options.to, created_at: Date.now() })
    .onConflict('image_id')
    .ignore();
  return true;
}

/** Without it, nothing that is left of the image can be read. */
export async function forgetImageKey(tx: Db, imageId: string): Promise<void> {
  await tx(TABLE).where({ image_id: imageId }).delete();
}

/** A version of a named key. */
export interface KeyVersion {
  service: string;
  name: string;
  version: number;
}

const olderThan = (tx: Db, { service, name, version }: KeyVersion) =>
  tx<ImageKeyRow>(TABLE)
    .where({ service, key_name: name })
    .where('key_version', '<', version);

/** How many data keys older versions than this one wrap. */
export async function countOldImageKeys(
  tx: Db,
  key: KeyVersion,
): Promise<number> {
  const [{ n }] = await olderThan(tx, key).count({ n: '*' });
  return Number(n);
}

/** Some data keys that an older version than this one wraps, by image. */
export async function findOldImageKeys(
  tx: Db,
  key: KeyVersion,
  { after, limit }: { after: string; limit: number },
): Promise<ImageKeyRow[]> {
  return olderThan(tx, key)
    .where('image_id', '>', after)
    .orderBy('image_id')
    .limit(limit);
}

/** How many data keys a version of a key wraps. */
export interface ImageKeyCount extends KeyVersion {
  dataKeys: number;
}

/** The same for all of them, the newest version first. */
export async function countImageKeys(tx: Db): Promise<ImageKeyCount[]> {
  type Counted = Pick<ImageKeyRow, 'service' | 'key_name' | 'key_version'> & {
    n: number | string;
  };
  const rows = await tx(TABLE)
    .select('service', 'key_name', 'key_version')
    .count<Counted[]>('* as n')
    .groupBy('service', 'key_name', 'key_version')
    .orderBy('key_version', 'desc');
  return rows.map(row => ({
    ...{ service: row.service, name: row.key_name },
    ...{ version: row.key_version, dataKeys: Number(row.n) },
  }));
}

/** Unless somebody else has changed it meanwhile. */
export async function replaceImageKey(
  tx: Db,
  row: ImageKeyRow,
  wrapped: WrappedKey,
): Promise<void> {
  await tx<ImageKeyRow>(TABLE)
    .where({ image_id: row.image_id, key_version: row.key_version })
    .update(columnsOf(wrapped));
}

/** In the words of key services. */
export function wrappedOf(row: ImageKeyRow): WrappedKey {
  return {
    keyName: row.key_name,
    keyVersion: row.key_version,
    wrapped: row.wrapped,
  };
}

function columnsOf({ keyName, keyVersion, wrapped }: WrappedKey) {
  return { key_name: keyName, key_version: keyVersion, wrapped };
}
