// @ts-check

/**
 * What a platform last said of an image that the portal found there, as a
 * hash. An administrator may give such an image another name; only when the
 * platform itself says something new does its word count again.
 *
 * One row per found image, read by its key together with the image.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('image_sightings', table => {
    table.comment('What platforms last said of images that were found there');
    table.string('image_id', 36).primary('image_sightings_pk');
    table.string('facts_hash', 64).notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('image_sightings');
};
