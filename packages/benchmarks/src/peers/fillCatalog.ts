import { mockCredentials } from '@backstage/backend-test-utils';
import { insertMany } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import {
  VmImagesClient,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { BenchDatabase } from '../harness/databases';
import type { startBackend } from '../harness/startBackend';
import { entityRows } from './entityRows';

type Backend = Awaited<ReturnType<typeof startBackend>>;

/** Every live image, read as our catalog module reads them. */
async function* pagesOf(backend: Backend): AsyncIterable<Image[]> {
  const client = new VmImagesClient({
    discoveryApi: { getBaseUrl: async id => backend.url(`/${id}`) },
    fetchApi: { fetch },
  });
  const token = mockCredentials.service.token();
  let cursor: string | undefined;
  do {
    const page = await client.listImages(
      { cursor, limit: 200, count: 'none' },
      { token },
    );
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor);
}

/**
 * Loads the images of the backend as rows of Backstage's catalog in the same
 * backend, straight into its tables, as if it had processed and stitched them.
 * Answers how many there are.
 */
export async function fillCatalog(options: {
  database: BenchDatabase;
  backend: Backend;
  /** Ids of the images that are there already; more are added to it. */
  loaded: Set<string>;
}): Promise<number> {
  const { database, backend, loaded } = options;
  const knex = database.connect('catalog');
  try {
    // As for ours, so that both read under the same conditions.
    if (database.name === 'SQLite') await knex.raw('pragma journal_mode = wal');
    for await (const page of pagesOf(backend)) {
      const images = page.filter(({ id }) => !loaded.has(id));
      const rows = images.map(entityRows);
      await knex.transaction(async tx => {
        const states = rows.map(({ state }) => state);
        await insertMany(tx, 'refresh_state', states);
        const finals = rows.map(({ final }) => final);
        await insertMany(tx, 'final_entities', finals);
        const search = rows.flatMap(one => one.search);
        await insertMany(tx, 'search', search);
      });
      for (const { id } of images) loaded.add(id);
    }
    if (database.name === 'PostgreSQL') {
      for (const table of ['refresh_state', 'final_entities', 'search']) {
        await knex.raw('vacuum analyze ??', [table]);
      }
    }
  } finally {
    await knex.destroy();
  }
  return loaded.size;
}
