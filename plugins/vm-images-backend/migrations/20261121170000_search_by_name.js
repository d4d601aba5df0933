// @ts-check

/**
 * What is searched and who sees it lie beside the names, so that a search that is
 * sorted by name passes over what it does not find without looking at the images
 * themselves: names that begin alike lie together, and there may be many before
 * the first hit.
 *
 * An entry of an index of PostgreSQL holds some 2700 bytes. The few images with
 * more than fits are in an index of their own.
 */
const live = 'deleted_at is null';
const isLong = 'octet_length(search_key) >= 1500';

/** Those of SQLite that are made anew: [name, columns] */
const named = [
  ['images_name', 'name_key, id'],
  ['images_audience_name', 'audience, name_key, id'],
];

/**
 * @param {import('knex').Knex} knex
 * @param {string} beside
 */
async function nameAnew(knex, beside) {
  for (const [name, columns] of named) {
    await knex.raw(`drop index ${name}`);
    await knex.raw(
      `create index ${name} on images (${columns}${beside}) where ${live}`,
    );
  }
}

/** @param {import('knex').Knex} knex */
const isSqlite = knex => knex.client.config.client.includes('sqlite');

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  if (isSqlite(knex)) {
    await nameAnew(knex, ', search_key');
    return;
  }
  await knex.raw(
    `create index images_name_search on images (name_key, id) include (audience, search_key) where ${live} and not (${isLong})`,
  );
  await knex.raw(
    `create index images_name_long on images (name_key, id) where ${live} and ${isLong}`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  if (isSqlite(knex)) {
    await nameAnew(knex, '');
    return;
  }
  await knex.raw('drop index images_name_long');
  await knex.raw('drop index images_name_search');
};
