// @ts-check

/**
 * The recycle bin: who put an image there, from which status, and when it is
 * destroyed. The indexes hold only what is in the bin: one finds what is due,
 * one tells a synchronization that an image it meets on a platform lies there.
 * A protected image is not deleted by anybody.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table.string('deleted_by', 255).nullable();
    table
      .string('deleted_from', 20)
      .nullable()
      .comment('Its status before, and again when it is restored');
    table.bigInteger('will_destroy_at').nullable();
    table.boolean('protected').notNullable().defaultTo(false);
  });
  await knex.raw(
    `create index images_due on images (will_destroy_at, id) where status = 'deleted'`,
  );
  await knex.raw(
    `create index images_bin_platform on images (platform_id, platform_image_id) where status = 'deleted'`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index images_bin_platform');
  await knex.raw('drop index images_due');
  for (const column of [
    'protected',
    'will_destroy_at',
    'deleted_from',
    'deleted_by',
  ]) {
    await knex.raw(`alter table images drop column ${column}`);
  }
};
