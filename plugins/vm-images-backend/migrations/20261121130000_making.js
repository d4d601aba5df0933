// @ts-check

/**
 * How images are made: installations from ISO images, images whose bytes are
 * fetched when they are wanted, facts that were detected, and rules by which
 * families let go of old versions.
 *
 * The new columns have constant defaults, so no row is rewritten.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table
      .string('bytes', 10)
      .notNullable()
      .defaultTo('here')
      .comment('here, or awaited until somebody wants them');
    table
      .text('detected')
      .notNullable()
      .defaultTo('[]')
      .comment('JSON of the names of facts that nobody stated');
  });
  await knex.schema.alterTable('machines', table => {
    table.text('install').nullable().comment('JSON of an installation');
  });
  await knex.schema.createTable('family_retention', table => {
    table.comment('Which versions of a family go into the recycle bin');
    table.string('owner_ref', 255).notNullable();
    table.string('family', 128).notNullable();
    table.boolean('enabled').notNullable();
    table.integer('keep_newest').nullable();
    table.integer('max_age_days').nullable();
    table.integer('revision').notNullable();
    table.string('updated_by', 255).notNullable();
    table.bigInteger('updated_at').notNullable();
    table
      .bigInteger('next_run_at')
      .notNullable()
      .comment('When it is applied next');
    table.bigInteger('last_run_at').nullable();
    table.text('last_run').nullable().comment('JSON of what it came to');
    table.primary(['owner_ref', 'family'], 'family_retention_pk');
    table.index(['enabled', 'next_run_at'], 'family_retention_due');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('family_retention');
  await knex.schema.alterTable('machines', table => {
    table.dropColumn('install');
  });
  await knex.schema.alterTable('images', table => {
    table.dropColumn('bytes');
    table.dropColumn('detected');
  });
};
