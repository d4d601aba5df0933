// @ts-check

/**
 * What leaves the portal: exports to buckets, the licences that keep images in,
 * and who agreed to the terms of which.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table
      .text('licensed_by')
      .nullable()
      .comment('JSON: the image whose licence forbids to pass this one on');
  });

  await knex.schema.createTable('image_exports', table => {
    table.comment('Uploads of images to buckets of object storage');
    table.string('id', 36).primary('image_exports_id');
    table.string('image_id', 36).notNullable();
    table.string('target', 63).notNullable();
    table.string('bucket', 255).notNullable();
    table.text('object_key').notNullable();
    table
      .string('image_digest', 100)
      .notNullable()
      .comment('Of the image, whatever format it is exported in');
    table.string('format', 20).notNullable();
    table.string('status', 20).notNullable();
    table
      .string('running_key', 150)
      .nullable()
      .comment('While it runs: nobody else uploads the same object');
    table.bigInteger('size_bytes').nullable();
    table.text('digest').nullable();
    table.text('etag').nullable();
    table.string('operation_id', 50).notNullable();
    table.string('created_by', 255).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('finished_at').nullable();
    table.unique(['running_key'], { indexName: 'image_exports_running' });
    table.index(['image_id', 'created_at'], 'image_exports_image');
  });

  await knex.schema.createTable('terms_acceptances', table => {
    table.comment('Who agreed to the terms of marketplace images');
    table.string('owner_ref', 255).notNullable();
    table.string('image_id', 36).notNullable();
    table.string('terms_id', 64).notNullable().comment('Digest of the terms');
    table.text('terms').notNullable().comment('JSON: as they were shown');
    table.string('accepted_by', 255).notNullable();
    table.bigInteger('accepted_at').notNullable();
    table.primary(['owner_ref', 'image_id', 'terms_id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('terms_acceptances');
  await knex.schema.dropTable('image_exports');
  await knex.raw('alter table images drop column licensed_by');
};
