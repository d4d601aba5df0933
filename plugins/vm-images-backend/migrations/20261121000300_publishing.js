// @ts-check

/**
 * How an image is offered to everyone: publisher, contents, price and terms, as
 * JSON. Nothing is searched or sorted by it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table.text('listing').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('alter table images drop column listing');
};
