// @ts-check

/**
 * The order of names in pieces, and what of names and tags occurs in each, so that
 * a search that is sorted by name reads only the pieces where it may find something.
 *
 * It begins as one piece of which nothing is known, which is read as if there were
 * none. The regular cleaning cuts it up as the catalog grows (`nameZones/cutZones`).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const sqlite = knex.client.config.client.includes('sqlite');
  await knex.schema.createTable('name_zones', table => {
    table.comment(
      'Pieces of the order of names; together they hold every name',
    );
    table.increments('id');
    for (const name of ['low', 'high']) {
      // Behind every name is one that is longer than names can be.
      const column = sqlite
        ? table.string(name, 257)
        : table.specificType(name, 'varchar(257) collate "C"');
      column.notNullable();
    }
    table.boolean('known').notNullable().comment('What occurs is listed');
    table.bigInteger('cut_at').notNullable();
    table.unique(['low'], { indexName: 'name_zones_low' });
  });
  await knex('name_zones').insert({
    low: '',
    high: '\u{10FFFF}'.repeat(257),
    known: false,
    cut_at: 0,
  });
  // On PostgreSQL nothing here is unique, so that writers never wait for each other.
  await knex.raw(
    `create table name_zone_grams (zone_id integer not null, gram integer not null${
      sqlite ? ', primary key (zone_id, gram)) without rowid' : ')'
    }`,
  );
  if (!sqlite) {
    await knex.raw(
      'create index name_zone_grams_gram on name_zone_grams (zone_id, gram)',
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('name_zone_grams');
  await knex.schema.dropTable('name_zones');
};
