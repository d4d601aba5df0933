// @ts-check

/**
 * Files of images in other formats, made for downloads and kept for a while.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('download_files', table => {
    table.comment('Images in other formats, for downloads');
    table.string('id', 36).primary('download_files_id');
    table.string('image_digest', 100).notNullable();
    table.string('format', 20).notNullable();
    table.string('status', 20).notNullable().comment('making, ready or failed');
    table.string('operation_id', 50).notNullable();
    table
      .bigInteger('size_bytes')
      .notNullable()
      .comment('Estimated while made');
    table.text('digest').nullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('used_at').notNullable();
    table.unique(['image_digest', 'format'], {
      indexName: 'download_files_of_image',
    });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('download_files');
};
