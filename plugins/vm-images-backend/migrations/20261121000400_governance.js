// @ts-check

/**
 * What is decided about images: channels of families and every move of them,
 * standings with their reasons and plans, and which image was made from which.
 *
 * A family has no table of its own: it is what the images of one owner that
 * carry the same family name are together, so there is nothing to keep in step
 * with a synchronization of a million images. Its channels are found by owner
 * and name.
 */

/** So many parents are written by one statement. */
const CHUNK = 200;

/** @param {import('knex').Knex} knex */
function keyOf(knex) {
  const sqlite = knex.client.config.client.includes('sqlite');
  /**
   * @param {import('knex').Knex.CreateTableBuilder} table
   * @param {string} name
   * @param {number} length
   */
  return (table, name, length) =>
    sqlite
      ? table.string(name, length)
      : table.specificType(name, `varchar(${length}) collate "C"`);
}

/** @param {import('knex').Knex} knex */
async function backfillParents(knex) {
  let after = '';
  for (;;) {
    const rows = await knex('images')
      .where('id', '>', after)
      .andWhere('origin', 'like', '%"imageId"%')
      .orderBy('id')
      .limit(CHUNK)
      .select('id', 'origin', 'created_at');
    if (rows.length === 0) return;
    after = rows[rows.length - 1].id;
    const parents = rows.flatMap(row => {
      const { type, imageId } = JSON.parse(row.origin);
      if (typeof imageId !== 'string' || imageId === row.id) return [];
      return [
        {
          image_id: row.id,
          parent_id: imageId,
          relation: type === 'machine' ? 'captured' : 'copied',
          created_at: row.created_at,
        },
      ];
    });
    if (parents.length > 0) await knex('image_parents').insert(parents);
  }
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const key = keyOf(knex);

  await knex.schema.createTable('family_channels', table => {
    table.comment('Which image each channel of a family points at');
    key(table, 'owner_ref', 255).notNullable();
    key(table, 'family', 128).notNullable();
    key(table, 'channel', 32).notNullable();
    key(table, 'image_id', 36).notNullable();
    table.text('note').notNullable().defaultTo('');
    table.string('moved_by', 255).notNullable();
    table.bigInteger('moved_at').notNullable();
    table.integer('revision').notNullable().defaultTo(1);
    table.primary(['owner_ref', 'family', 'channel'], 'family_channels_name');
    table.index(['image_id'], 'family_channels_image');
  });

  await knex.schema.createTable('family_channel_moves', table => {
    table.comment('Every move of a channel, for history and rollback');
    table.bigIncrements('seq');
    key(table, 'owner_ref', 255).notNullable();
    key(table, 'family', 128).notNullable();
    key(table, 'channel', 32).notNullable();
    table.string('kind', 10).notNullable().comment('promote, rollback, remove');
    table.string('from_image_id', 36).nullable();
    table.string('to_image_id', 36).nullable();
    table.text('note').notNullable().defaultTo('');
    table.string('moved_by', 255).notNullable();
    table.bigInteger('moved_at').notNullable();
    table.index(
      ['owner_ref', 'family', 'channel', 'seq'],
      'family_channel_moves_channel',
    );
  });

  await knex.schema.createTable('image_standing_changes', table => {
    table.comment('Who gave an image which standing, when and why');
    table.bigIncrements('seq');
    key(table, 'image_id', 36).notNullable();
    table.string('from_standing', 20).notNullable();
    table.string('to_standing', 20).notNullable();
    table.text('reason').notNullable().defaultTo('');
    table.string('changed_by', 255).notNullable();
    table.bigInteger('changed_at').notNullable();
    table
      .string('inherited_from', 36)
      .nullable()
      .comment('The revoked image from which this one was made');
    table.index(['image_id', 'seq'], 'image_standing_changes_image');
  });

  await knex.schema.createTable('image_standing_plans', table => {
    table.comment('Standings that images will get later; one per image');
    key(table, 'image_id', 36).primary('image_standing_plans_image');
    table.string('to_standing', 20).notNullable();
    table.text('reason').notNullable().defaultTo('');
    table.boolean('inherit').notNullable().defaultTo(false);
    table
      .boolean('everything')
      .notNullable()
      .defaultTo(false)
      .comment('Planned by an administrator: also what others derived');
    table.bigInteger('due_at').notNullable();
    table.string('planned_by', 255).notNullable();
    table.bigInteger('planned_at').notNullable();
    table.index(['due_at'], 'image_standing_plans_due');
  });

  await knex.schema.createTable('image_parents', table => {
    table.comment('Which image an image was made from');
    key(table, 'image_id', 36).primary('image_parents_image');
    key(table, 'parent_id', 36).notNullable();
    table.string('relation', 20).notNullable();
    table.bigInteger('created_at').notNullable();
    table.index(['parent_id', 'image_id'], 'image_parents_parent');
  });
  await backfillParents(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'image_parents',
    'image_standing_plans',
    'image_standing_changes',
    'family_channel_moves',
    'family_channels',
  ]) {
    await knex.schema.dropTable(table);
  }
};
