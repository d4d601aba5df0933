import type { EncryptionKeyList } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { operationBrief } from '../operationsApi/operationFromRow';
import { countImageKeys } from './imageKeyRows';
import { keyIdOf } from './KeyServices';
import { newestOperations } from './rotation/keyOperations';

/**
 * Keys with how many data keys each of their versions wraps, which is what is
 * left of a rotation, and with the operation that rotates them or did so last.
 */
export async function withUsage(
  database: Knex,
  list: EncryptionKeyList,
): Promise<EncryptionKeyList> {
  const counts = await countImageKeys(database);
  const ids = list.items.map(({ id }) => id);
  const operations = await newestOperations(database, ids);
  const rotationOf = (id: string) => {
    const row = operations.get(id);
    return row && { rotation: operationBrief(row) };
  };
  const items = list.items.map(key => ({
    ...key,
    ...rotationOf(key.id),
    wraps: counts
      .filter(count => keyIdOf(count) === key.id)
      .map(({ version, dataKeys }) => ({ version, dataKeys })),
  }));
  return { ...list, items };
}
