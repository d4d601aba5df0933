import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import knexFactory from 'knex';

/**
 * Leaves of an upload what a power cut could: no byte behind the last sync that
 * was recorded, and another boot. The server must be dead.
 */
export async function cutPower(folder: string, id: string): Promise<void> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: join(folder, 'db.sqlite'),
    useNullAsDefault: true,
  });
  try {
    const row = await knex('uploads').where({ id }).first();
    await knex('uploads').where({ id }).update({ boot_id: 'before the cut' });
    const { committed_offset: committed } = row;
    await truncate(join(folder, `${id}.part`), Number(committed));
  } finally {
    await knex.destroy();
  }
}
