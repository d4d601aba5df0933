import { insertMany } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import type { Knex } from 'knex';
import type { BenchDatabase } from '../harness/databases';
import { glanceRows, type OurImage } from './glanceRows';

const PAGE = 2000;

async function* imagesOf(knex: Knex): AsyncIterable<OurImage[]> {
  for (let after = ''; ; ) {
    const images: OurImage[] = await knex('images')
      .where('id', '>', after)
      .whereNull('deleted_at')
      .orderBy('id')
      .limit(PAGE);
    if (images.length === 0) return;
    yield images;
    after = images[images.length - 1].id;
  }
}

/**
 * Loads our images into the tables of a Glance, straight, and answers how many
 * there are. Asking Glance to make each would take an hour for 10,000.
 */
export async function fillGlance(
  database: BenchDatabase,
  glance: Knex,
): Promise<number> {
  let count = 0;
  for await (const images of imagesOf(database.knex)) {
    const rows = images.map(glanceRows);
    await glance.transaction(async tx => {
      await insertMany(
        tx,
        'images',
        rows.map(({ image }) => image),
      );
      const properties = rows.flatMap(one => one.properties);
      await insertMany(tx, 'image_properties', properties);
      await insertMany(
        tx,
        'image_tags',
        rows.flatMap(({ tags }) => tags),
      );
      const locations = rows.map(({ location }) => location);
      await insertMany(tx, 'image_locations', locations);
    });
    count += images.length;
  }
  const tables = ['images', 'image_properties', 'image_tags'];
  if (database.name === 'PostgreSQL') {
    for (const table of [...tables, 'image_locations']) {
      await glance.raw('vacuum analyze ??', [table]);
    }
  } else {
    await glance.raw('analyze');
  }
  return count;
}
