// @ts-check

/**
 * Uploads in progress. `committed_offset` counts bytes that were synced to
 * disk before it was written here, so it never promises more than a power cut
 * would leave. `boot_id` names the boot in which bytes were last written: within
 * the same boot the page cache has survived whatever killed us, and the file's
 * own length may be believed.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('uploads', table => {
    table.string('id', 36).primary();
    table.string('file_name', 255).notNullable();
    table.string('fingerprint', 255).notNullable().defaultTo('');
    table.bigInteger('size_bytes').notNullable();
    table.bigInteger('committed_offset').notNullable().defaultTo(0);
    table.string('status', 20).notNullable();
    table.string('digest', 80).nullable();
    table.string('boot_id', 64).notNullable();
    // Counts the writers; only the newest may move the offset.
    table.integer('fence').notNullable().defaultTo(0);
    table.string('created_by', 255).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.index(['created_by', 'created_at'], 'uploads_creator');
    table.index(['updated_at'], 'uploads_updated');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('uploads');
};
