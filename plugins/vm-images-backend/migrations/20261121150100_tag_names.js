// @ts-check

/**
 * Tags know the names of their images: a list by tag that is sorted by name is
 * one range of an index too, however many images carry the tag.
 */

const indexes = [
  ['image_tags_name', 'tag, name_key, image_id'],
  ['image_tags_audience_name', 'tag, audience, name_key, image_id'],
];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const sqlite = knex.client.config.client.includes('sqlite');
  await knex.schema.alterTable('image_tags', table => {
    const column = sqlite
      ? table.string('name_key', 256)
      : table.specificType('name_key', 'varchar(256) collate "C"');
    column.notNullable().defaultTo('');
  });
  await knex.raw(
    `update image_tags set name_key =
       (select i.name_key from images i where i.id = image_tags.image_id)
     where exists (select 1 from images i where i.id = image_tags.image_id)`,
  );
  for (const [name, columns] of indexes) {
    await knex.raw(`create index ${name} on image_tags (${columns})`);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const [name] of indexes) await knex.raw(`drop index ${name}`);
  await knex.raw('alter table image_tags drop column name_key');
};
