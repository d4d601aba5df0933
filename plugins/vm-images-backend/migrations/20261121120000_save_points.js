// @ts-check

/**
 * Disks of machines and of images of full machines, snapshots and backups, and
 * which images data disks of machines rest on.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('machines', table => {
    table
      .text('disks')
      .notNullable()
      .defaultTo('[]')
      .comment('JSON of MachineDisk[]; empty where only the size is known');
  });
  await knex.schema.alterTable('images', table => {
    table
      .text('disks')
      .nullable()
      .comment('JSON of ImageDisk[], of a full machine');
  });
  await knex.schema.createTable('save_points', table => {
    table.comment('Snapshots and backups of virtual machines');
    table.string('id', 36).primary();
    table.string('kind', 20).notNullable();
    table.string('machine_id', 36).notNullable();
    table.string('platform_id', 63).notNullable();
    table.string('platform_save_point_id', 255).nullable();
    table.string('name', 128).notNullable();
    table.text('description').notNullable().defaultTo('');
    table.string('status', 20).notNullable();
    table.text('failure').nullable().comment('JSON of Failure');
    table.string('consistency', 20).nullable();
    table.bigInteger('size_bytes').nullable();
    table.text('disks').notNullable().defaultTo('[]');
    table.string('created_by', 255).notNullable();
    table.string('operation_id', 36).nullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.index(['machine_id', 'created_at', 'id'], 'save_points_machine');
  });
  await knex.schema.createTable('machine_disk_images', table => {
    table.comment('Images that data disks of live machines were made from');
    table.string('image_id', 36).notNullable();
    table.string('machine_id', 36).notNullable();
    table.primary(['image_id', 'machine_id'], 'machine_disk_images_image');
    table.index(['machine_id'], 'machine_disk_images_machine');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('machine_disk_images');
  await knex.schema.dropTable('save_points');
  await knex.raw('alter table images drop column disks');
  await knex.raw('alter table machines drop column disks');
};
