// @ts-check

/**
 * Everything slow is a row of `operations`: what was asked, how far it has
 * come, and who works on it now. `operation_log` keeps what it said.
 *
 * Times are whole milliseconds since 1970 by the database's clock, and JSON is
 * text, so that SQLite and PostgreSQL hold, compare and return the same values.
 *
 * Which index serves what:
 * - `operations_forward_idx`, `_ending_idx` and `_leased_idx` are partial: a
 *   claim reads the heads of the lines, what is to be ended and what is being
 *   worked on, and nothing of the history behind them (a million rows in a
 *   year of a busy portal).
 * - `operations_turn_idx` answers "when was this owner last served in this
 *   queue?" with one look, for fairness.
 * - the others serve the lists, newest first by row values (time, id): of
 *   everyone, of an owner, of a status, of a subject, and the parts of an
 *   operation.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('operations', table => {
    table.comment('Durable work in named steps, with its progress and lease');
    table.string('id', 36).primary().notNullable();
    table.string('kind', 63).notNullable().comment('Such as image.import');
    table
      .string('status', 16)
      .notNullable()
      .comment('queued, running, cancelling, succeeded, failed or cancelled');
    table
      .string('phase', 16)
      .notNullable()
      .comment('What a worker does next: run, undo, end, announce or closed');
    table
      .string('outcome', 16)
      .comment('How it will end; decided before anyone is told');
    table.string('subject_type', 63);
    table.text('subject_id');
    table.text('subject_name');
    table.text('owner_ref').notNullable().comment('Empty when nobody owns it');
    table.text('created_by').notNullable();
    table.string('parent_id', 36);
    table
      .string('spawn_key', 255)
      .comment('What makes a child of a parent the same child on a second try');
    table
      .string('queue', 255)
      .notNullable()
      .comment('Concurrency group; empty when it waits for nobody');
    table.text('input').notNullable().comment('JSON');
    table.text('state').notNullable().comment('JSON: what steps left so far');
    table.text('steps').notNullable().comment('JSON: one record per step');
    table.integer('step_index').notNullable().defaultTo(0);
    table.double('progress').notNullable().defaultTo(0);
    table.text('message');
    table.text('error').comment('JSON: stage, reason, remedy, name');
    table.text('children').comment('JSON: how each child ended');
    table
      .integer('attempt')
      .notNullable()
      .defaultTo(1)
      .comment('Which try of the present step this is');
    table
      .boolean('waiting')
      .notNullable()
      .defaultTo(false)
      .comment('Parked until no child is open');
    table.bigInteger('not_before').comment('Back-off ends then');
    table.text('lease_owner');
    table.bigInteger('lease_until');
    table
      .bigInteger('fence')
      .notNullable()
      .defaultTo(0)
      .comment('Moves whenever the work changes hands');
    table.bigInteger('log_seq').notNullable().defaultTo(0);
    table.text('cancel_requested_by');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('claimed_at');
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.bigInteger('updated_at').notNullable();

    table.index(
      ['queue', 'owner_ref', 'created_at', 'id'],
      'operations_forward_idx',
      { predicate: knex.whereRaw("phase = 'run'") },
    );
    table.index(['created_at', 'id'], 'operations_ending_idx', {
      predicate: knex.whereRaw(
        "(phase in ('undo', 'end', 'announce') or status = 'cancelling')",
      ),
    });
    table.index(['queue', 'owner_ref'], 'operations_leased_idx', {
      predicate: knex.whereRaw('lease_owner is not null'),
    });
    table.index(['queue', 'owner_ref', 'claimed_at'], 'operations_turn_idx');
    table.index(['created_at', 'id'], 'operations_created_idx');
    table.index(['updated_at', 'id'], 'operations_updated_idx');
    table.index(['status', 'created_at', 'id'], 'operations_status_idx');
    table.index(
      ['owner_ref', 'created_at', 'id'],
      'operations_owner_created_idx',
    );
    table.index(
      ['owner_ref', 'updated_at', 'id'],
      'operations_owner_updated_idx',
    );
    table.index(
      ['subject_type', 'subject_id', 'created_at', 'id'],
      'operations_subject_idx',
    );
    table.index(['parent_id', 'created_at', 'id'], 'operations_parent_idx');
    table.unique(['parent_id', 'spawn_key'], {
      indexName: 'operations_spawn_idx',
    });
  });

  await knex.schema.createTable('operation_log', table => {
    table.comment('What operations said, the newest lines of each');
    table
      .string('operation_id', 36)
      .notNullable()
      .references('id')
      .inTable('operations')
      .onDelete('CASCADE');
    table.bigInteger('seq').notNullable();
    table.bigInteger('at').notNullable();
    table.string('level', 8).notNullable().comment('info, warn or error');
    table.text('line').notNullable();
    table.primary(['operation_id', 'seq']);
  });
};

/**
 * Work that has not ended is lost with its rows: let it end before going back.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('operation_log');
  await knex.schema.dropTable('operations');
};
