// @ts-check

/**
 * Images, VM templates, virtual machines and what belongs to them.
 *
 * Every list is read by keyset `(sort, id)`; each sort that the API allows has
 * a partial index over the live rows, and so have the two ways in which a
 * caller comes to see a row: by owner and by visibility. With them the first
 * page and a deep page cost the same at ten thousand rows and at a million.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('images', table => {
    table.string('id', 36).primary();
    table.string('name', 128).notNullable();
    table.string('name_key', 128).notNullable();
    table.text('description').notNullable().defaultTo('');
    table.string('kind', 20).notNullable();
    table.string('visibility', 20).notNullable();
    table.string('status', 20).notNullable();
    table.string('standing', 20).notNullable();
    table.text('failure').nullable();
    table.string('platform_id', 63).notNullable();
    table.string('region', 63).notNullable();
    table.string('platform_image_id', 255).nullable();
    table.string('platform_status', 255).nullable();
    table.string('os_type', 20).notNullable();
    table.string('os_distribution', 63).notNullable().defaultTo('');
    table.string('os_version', 63).notNullable().defaultTo('');
    table.string('architecture', 20).notNullable();
    table.string('boot_mode', 10).notNullable();
    table.text('features').notNullable().defaultTo('{}');
    table.integer('min_memory_mib').nullable();
    table.integer('max_memory_mib').nullable();
    table.double('min_disk_gib').nullable();
    table.boolean('encrypted').notNullable().defaultTo(false);
    table.string('project_group', 128).notNullable().defaultTo('');
    table.string('family', 128).notNullable().defaultTo('');
    table.string('version', 63).notNullable().defaultTo('');
    table.string('format', 10).nullable();
    table.bigInteger('size_bytes').notNullable().defaultTo(0);
    table.bigInteger('virtual_size_bytes').nullable();
    table.string('digest', 80).nullable();
    table.string('default_user', 32).nullable();
    table.text('origin').notNullable();
    table.string('owner_ref', 255).notNullable().defaultTo('');
    table.string('created_by', 255).notNullable();
    table.string('audience', 255).notNullable();
    table.text('search_key').notNullable();
    table.text('tags').notNullable().defaultTo('[]');
    table.string('operation_id', 36).nullable();
    table.integer('revision').notNullable().defaultTo(1);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('deleted_at').nullable();
  });
  // What the platform calls it is ours only once: sync finds it by this.
  await knex.raw(
    `create unique index images_platform_image on images (platform_id, region, platform_image_id) where deleted_at is null and platform_image_id is not null`,
  );
  for (const [name, columns] of [
    ['updated', 'updated_at, id'],
    ['created', 'created_at, id'],
    ['name', 'name_key, id'],
    ['size', 'size_bytes, id'],
    ['owner_updated', 'owner_ref, updated_at, id'],
    ['visibility_updated', 'visibility, updated_at, id'],
    ['os_updated', 'os_distribution, architecture, status, updated_at, id'],
    ['status_updated', 'status, updated_at, id'],
    ['family', 'family, version, id'],
  ]) {
    await knex.raw(
      `create index images_${name} on images (${columns}) where deleted_at is null`,
    );
  }

  await knex.schema.createTable('image_tags', table => {
    table.string('tag', 63).notNullable();
    table.string('audience', 255).notNullable();
    table.bigInteger('updated_at').notNullable();
    table
      .string('image_id', 36)
      .notNullable()
      .references('id')
      .inTable('images')
      .onDelete('CASCADE');
    table.primary(['tag', 'updated_at', 'image_id']);
    table.index(['image_id'], 'image_tags_image');
  });

  await knex.schema.createTable('templates', table => {
    table.string('id', 36).primary();
    table.string('name', 63).notNullable();
    table.string('title', 128).notNullable();
    table.text('description').notNullable().defaultTo('');
    table.text('os').notNullable();
    table.string('owner_ref', 255).notNullable().defaultTo('');
    table.string('created_by', 255).notNullable();
    table.string('visibility', 20).notNullable();
    table.boolean('published').notNullable();
    table.text('mappings').notNullable();
    table.string('default_size', 63).nullable();
    table.integer('max_count').notNullable();
    table.string('login_user', 32).nullable();
    table.text('user_data').nullable();
    table.string('made_for', 400).nullable();
    table.integer('revision').notNullable().defaultTo(1);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('deleted_at').nullable();
    // A template made for a public image is made once, also after it was deleted.
    table.unique(['made_for'], { indexName: 'templates_made_for' });
  });
  await knex.raw(
    'create unique index templates_name on templates (name) where deleted_at is null',
  );

  await knex.schema.createTable('machines', table => {
    table.string('id', 36).primary();
    table.string('name', 63).notNullable();
    table.string('name_key', 63).notNullable();
    table.text('description').notNullable().defaultTo('');
    table.string('platform_id', 63).notNullable();
    table.string('region', 63).notNullable();
    table.string('platform_machine_id', 255).nullable();
    table.string('platform_status', 255).nullable();
    table.string('state', 20).notNullable();
    table.text('failure').nullable();
    table.string('image_id', 36).nullable();
    table.string('image_name', 128).nullable();
    table.string('template_id', 36).nullable();
    table.string('template_title', 128).nullable();
    table.string('owner_ref', 255).notNullable().defaultTo('');
    table.string('created_by', 255).notNullable();
    table.string('flavor', 63).nullable();
    table.integer('vcpus').notNullable();
    table.integer('memory_mib').notNullable();
    table.double('disk_gib').notNullable();
    table.text('addresses').notNullable().defaultTo('[]');
    table.string('login_user', 32).nullable();
    table.text('login_methods').notNullable().defaultTo('[]');
    table.string('launch_operation_id', 36).nullable();
    table.text('launch_times').notNullable().defaultTo('[]');
    table.string('operation_id', 36).nullable();
    table.integer('revision').notNullable().defaultTo(1);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('deleted_at').nullable();
  });
  await knex.raw(
    `create unique index machines_platform_machine on machines (platform_id, region, platform_machine_id) where deleted_at is null and platform_machine_id is not null`,
  );
  for (const [name, columns] of [
    ['updated', 'updated_at, id'],
    ['created', 'created_at, id'],
    ['name', 'name_key, id'],
    ['owner_updated', 'owner_ref, updated_at, id'],
    ['image', 'image_id'],
    ['template', 'template_id'],
    ['launch', 'launch_operation_id'],
  ]) {
    await knex.raw(
      `create index machines_${name} on machines (${columns}) where deleted_at is null`,
    );
  }

  await knex.schema.createTable('platform_states', table => {
    table.string('platform_id', 63).primary();
    table.bigInteger('last_sync_at').nullable();
    table.text('last_sync_error').nullable();
  });

  await knex.schema.createTable('idempotency', table => {
    table.string('caller', 255).notNullable();
    table.string('key', 128).notNullable();
    table.string('request_hash', 64).notNullable();
    table.integer('status').nullable();
    table.text('response').nullable();
    table.bigInteger('created_at').notNullable();
    table.primary(['caller', 'key']);
    table.index(['created_at'], 'idempotency_created');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'idempotency',
    'platform_states',
    'machines',
    'templates',
    'image_tags',
    'images',
  ]) {
    await knex.schema.dropTable(table);
  }
};
