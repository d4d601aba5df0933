// @ts-check

/**
 * Links by which people take images out, one row for each.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('download_links', table => {
    table.comment('Signed links to the bytes of images');
    table.string('id', 36).primary('download_links_id');
    table.string('image_id', 36).notNullable();
    table.text('digest').notNullable().comment('Of the image when it was made');
    table.string('format', 20).notNullable();
    table
      .string('granted_as', 20)
      .notNullable()
      .comment('By what the maker was allowed to: public, owner or admin');
    table.string('owner_ref', 255).notNullable().comment('The owner then');
    table.string('created_by', 255).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.bigInteger('revoked_at').nullable();
    table.string('revoked_by', 255).nullable();
    table.bigInteger('last_used_at').nullable();
    table.bigInteger('bytes_served').notNullable().defaultTo(0);
    table.index(['image_id', 'created_at'], 'download_links_image');
    table.index(['expires_at'], 'download_links_expiry');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('download_links');
};
