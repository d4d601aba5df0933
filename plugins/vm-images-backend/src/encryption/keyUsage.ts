import type { EncryptionKeyList } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { countImageKeys } from './imageKeyRows';
import { keyIdOf } from './KeyServices';

/** Keys with how many data keys each of their versions wraps: what is left of a rotation. */
export async function withUsage(
  database: Knex,
  list: EncryptionKeyList,
): Promise<EncryptionKeyList> {
  const counts = await countImageKeys(database);
  const items = list.items.map(key => ({
    ...key,
    wraps: counts
      .filter(count => keyIdOf(count) === key.id)
      .map(({ version, dataKeys }) => ({ version, dataKeys })),
  }));
  return { ...list, items };
}
