// @ts-check

/**
 * Before old operations are deleted it is asked whether an image or a machine
 * still names one as the operation that works on it. Only the few that are
 * being worked on are in these indexes.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  for (const table of ['images', 'machines']) {
    await knex.raw(
      `create index ${table}_operation on ${table} (operation_id) where operation_id is not null`,
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['images', 'machines']) {
    await knex.raw(`drop index ${table}_operation`);
  }
};
