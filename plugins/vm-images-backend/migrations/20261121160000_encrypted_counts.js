// @ts-check

/**
 * Facets tell how many images are encrypted. From here on images count by it
 * as they change; those that are there already are counted once.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const value = `case when encrypted then 'true' else 'false' end`;
  const scopes = [`'all'`, `'audience:' || audience`];
  for (const scope of scopes) {
    await knex.raw(
      `insert into image_counts (scope, dimension, value, n)
         select ${scope}, 'encrypted', ${value}, count(*)
         from images where deleted_at is null group by 1, 3`,
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('image_counts').where({ dimension: 'encrypted' }).delete();
  // What waits to be folded in must not count in them once they are back.
  const sqlite = knex.client.config.client.includes('sqlite');
  for (const column of ['"before"', '"after"']) {
    const without = sqlite
      ? `json_remove(${column}, '$.encrypted')`
      : `(${column}::jsonb - 'encrypted')::text`;
    await knex.raw(`update image_count_changes set ${column} = ${without}`);
  }
};
