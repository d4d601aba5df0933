import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import { completeImageRow } from '../images/completeImageRow';
import { imageTagRows } from '../images/writeImageTags';
import { countedFactsOf } from '../imageCounts/countedFacts';
import { CountSums } from '../imageCounts/CountSums';
import { addToCounts } from '../imageCounts/foldCountChanges';
import { cutZones, recordGrams } from '../nameZones';
import { syntheticImage } from './syntheticImages';

const CHUNK = 2000;

/**
 * Fills the catalog with synthetic images, some ten thousand a second, with
 * tags and counters, and brings the planner's statistics up to date.
 */
export async function seedImages(options: {
  knex: Knex;
  count: number;
  /** Number of the first image. @defaultValue 0 */
  from?: number;
  /** How many teams own the private ones. @defaultValue 200 */
  owners?: number;
}): Promise<void> {
  const { knex, count, from = 0, owners } = options;
  const sums = new CountSums();
  for (let at = 0; at < count; at += CHUNK) {
    const length = Math.min(CHUNK, count - at);
    const images = Array.from({ length }, (_, index) =>
      completeImageRow(syntheticImage(from + at + index, owners), 0),
    );
    for (const image of images) sums.add(countedFactsOf(image), 1);
    await knex.transaction(async tx => {
      await insertMany(tx, 'images', images);
      await insertMany(tx, 'image_tags', images.flatMap(imageTagRows));
      await recordGrams({ tx, changes: images.map(after => ({ after })) });
    });
  }
  await addToCounts({ tx: knex, sums: sums.entries() });
  await cutZones({ database: knex });
  if (isPostgres(knex)) {
    for (const table of [
      ...['images', 'image_tags', 'image_counts'],
      ...['name_zones', 'name_zone_grams'],
    ]) {
      await knex.raw('vacuum analyze ??', [table]);
    }
  }
}

/** Many rows in few statements; all of them have the same columns. */
export async function insertMany(
  tx: Knex.Transaction,
  table: string,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  const names = columns.map(() => '??').join(', ');
  if (isPostgres(tx)) {
    await tx.raw(
      `insert into ?? (${names}) select ${names}
       from json_populate_recordset(null::??, ?)`,
      [table, ...columns, ...columns, table, JSON.stringify(rows)],
    );
    return;
  }
  // Arrays are read by position, which is much quicker than by name.
  const values = rows.map(row => Object.values(row));
  const picks = columns.map((_, index) => `value ->> ${index}`).join(', ');
  await tx.raw(`insert into ?? (${names}) select ${picks} from json_each(?)`, [
    table,
    ...columns,
    JSON.stringify(values),
  ]);
}
