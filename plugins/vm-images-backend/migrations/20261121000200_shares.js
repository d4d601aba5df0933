// @ts-check

/**
 * With whom images are shared. Whether a caller may see an image is asked for
 * every list, by the caller's refs: `image_shares_recipient` answers it without
 * touching the table. A recipient is asked once per image, however often it is
 * shared with them.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const sqlite = knex.client.config.client.includes('sqlite');
  /**
   * @param {import('knex').Knex.CreateTableBuilder} table
   * @param {string} name
   * @param {number} length
   */
  const key = (table, name, length) =>
    sqlite
      ? table.string(name, length)
      : table.specificType(name, `varchar(${length}) collate "C"`);

  await knex.schema.createTable('image_shares', table => {
    table.comment('Users and groups that an image is shared with');
    key(table, 'id', 36).primary('image_shares_id');
    key(table, 'image_id', 36).notNullable();
    key(table, 'recipient_ref', 255).notNullable();
    table.string('status', 20).notNullable();
    table.text('note').notNullable().defaultTo('');
    table.string('created_by', 255).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.unique(['image_id', 'recipient_ref'], {
      indexName: 'image_shares_image',
    });
    table.index(
      ['recipient_ref', 'status', 'image_id'],
      'image_shares_recipient',
    );
  });
  await knex.schema.alterTable('images', table => {
    table
      .string('encryption_key', 20)
      .nullable()
      .comment('Whose key it is encrypted with: platform, customer or unknown');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('alter table images drop column encryption_key');
  await knex.schema.dropTable('image_shares');
};
