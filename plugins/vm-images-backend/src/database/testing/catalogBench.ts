import { randomUUID } from 'node:crypto';
import type {
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { applyMigrations } from '../applyMigrations';
import { getImageRow, insertImage, type NewImageRow } from '../images';
import type { ImageRow } from '../tables';

/** A migrated, empty database of its own. */
export async function catalogDatabase(
  databases: TestDatabases,
  id: TestDatabaseId,
): Promise<Knex> {
  const knex = await databases.init(id);
  await applyMigrations({ knex });
  return knex;
}

/** A new image with everything that need not matter filled in. */
export function anImage(image: Partial<NewImageRow> = {}): NewImageRow {
  return {
    id: randomUUID(),
    name: 'debian-12',
    kind: 'system-disk',
    visibility: 'private',
    status: 'available',
    platform_id: 'local',
    region: 'local',
    os_type: 'linux',
    os_distribution: 'debian',
    architecture: 'x86_64',
    boot_mode: 'both',
    origin: '{"type":"platform","text":"Offered by the platform."}',
    owner_ref: 'group:default/web',
    created_by: 'user:default/ada',
    ...image,
  };
}

/** Puts an image into the catalog and gives its row. */
export async function addImage(
  knex: Knex,
  image: Partial<NewImageRow> = {},
): Promise<ImageRow> {
  const row = anImage(image);
  await knex.transaction(tx => insertImage({ tx, image: row }));
  return (await getImageRow({ tx: knex, id: row.id }))!;
}
