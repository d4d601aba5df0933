// @ts-check

/**
 * What somebody changed of an image while it was still being made: it waits
 * until the image is available. JSON; nothing is searched or sorted by it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table.text('pending_change').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('alter table images drop column pending_change');
};
