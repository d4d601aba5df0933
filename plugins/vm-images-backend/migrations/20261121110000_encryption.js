// @ts-check

/**
 * By which named key an image is encrypted, and its data key, wrapped by that
 * key. Nothing here opens an image without the key service.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table
      .string('encryption_key_name', 127)
      .nullable()
      .comment('Service and name of the key, such as local/default');
  });
  await knex.schema.createTable('image_keys', table => {
    table.comment('Data keys of encrypted images, wrapped by a key service');
    table.string('image_id', 64).primary();
    table.string('service', 63).notNullable();
    table.string('key_name', 63).notNullable();
    table.integer('key_version').notNullable();
    table.text('wrapped').notNullable();
    table.bigInteger('created_at').notNullable();
    table.index(['service', 'key_name', 'key_version'], 'image_keys_version');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('image_keys');
  await knex.raw('alter table images drop column encryption_key_name');
};
