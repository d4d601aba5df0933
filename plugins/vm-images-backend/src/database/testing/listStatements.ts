import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { parseImageListQuery } from '../../images/request/parseImageListQuery';
import { listImages } from '../imageList/listImages';

/**
 * What a list sends to the database for somebody who owns what `owners` own:
 * the statements with their values, ready to be sent again by themselves.
 */
export async function listStatements(options: {
  knex: Knex;
  query: ImageListQuery;
  owners: readonly string[];
}): Promise<{ text: string; values: Knex.RawBinding[] }[]> {
  const { knex, query, owners } = options;
  const statements: { text: string; values: Knex.RawBinding[] }[] = [];
  const note = (sent: { sql: string; bindings: Knex.RawBinding[] }) =>
    statements.push({
      text: sent.sql.replace(/\$\d+/g, '?'),
      values: [...sent.bindings],
    });
  knex.on('query', note);
  try {
    const request = parseImageListQuery(query);
    await listImages({ knex, request, view: { everything: false, owners } });
  } finally {
    knex.removeListener('query', note);
  }
  return statements;
}
