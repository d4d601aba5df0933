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

/** @param {import('knex').Knex} knex */
const isSqlite = knex => knex.client.config.client.includes('sqlite');

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  if (isSqlite(knex)) {
    await knex.raw('drop index images_name');
    await knex.raw(
      `create index images_name on images (name_key, id, audience, search_key) where ${live}`,
    );
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
    await knex.raw('drop index images_name');
    await knex.raw(
      `create index images_name on images (name_key, id) where ${live}`,
    );
    return;
  }
  await knex.raw('drop index images_name_long');
  await knex.raw('drop index images_name_search');
};
