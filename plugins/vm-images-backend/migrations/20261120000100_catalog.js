// @ts-check

/**
 * Images, VM templates, virtual machines and what belongs to them.
 *
 * Every list is read by keyset `(sort, id)`. A caller sees what everyone sees
 * and what its owner refs own, so each sort that the API allows is indexed
 * three times over the live images: alone (for those who see everything), after
 * `audience` (`*`, or the owner of what only the owner sees), and after the
 * owner of what everyone sees (with `audience` that makes up "mine"). A list
 * reads the first rows of some such ranges and merges them: the first page, a
 * deep page and the page of somebody with fifty groups cost the same at ten
 * thousand images and at a million.
 *
 * The other indexes are for filters: operating system, architecture and status
 * together are what people filter by; the partial ones hold only what is rare
 * (not available, not a system disk ...), where walking along the sort would
 * pass over many rows to find few.
 *
 * `image_tags` repeats audience and default sort so that a list by tag is one
 * range too. `image_counts` holds the numbers of the facets, because counting
 * a million rows per page view takes seconds; writes only append to
 * `image_count_changes`, which is folded in later, so that no two of them ever
 * wait for the same counter.
 *
 * PostgreSQL compares with the "C" collation: the same order as on SQLite, and
 * prefixes can use the index.
 */

const sorts = [
  ['updated', 'updated_at'],
  ['created', 'created_at'],
  ['name', 'name_key'],
  ['size', 'size_bytes'],
];

const live = 'deleted_at is null';

/** [name, columns, condition] */
const imageIndexes = [
  ...sorts.flatMap(([name, column]) => [
    [`images_${name}`, `${column}, id`, live],
    [`images_audience_${name}`, `audience, ${column}, id`, live],
    [
      `images_owner_${name}`,
      `owner_ref, ${column}, id`,
      `${live} and audience = '*'`,
    ],
  ]),
  ['images_os', 'os_distribution, architecture, status, updated_at, id', live],
  [
    'images_audience_os',
    'audience, os_distribution, architecture, status, updated_at, id',
    live,
  ],
  ['images_family', 'family, updated_at, id', `${live} and family <> ''`],
  [
    'images_status',
    'status, updated_at, id',
    `${live} and status <> 'available'`,
  ],
  ['images_kind', 'kind, updated_at, id', `${live} and kind <> 'system-disk'`],
  [
    'images_visibility',
    'visibility, updated_at, id',
    `${live} and visibility in ('shared', 'marketplace')`,
  ],
  ['images_bin', 'owner_ref, updated_at, id', `status = 'deleted'`],
];

/**
 * Full-text search of SQLite over substrings. It points at `images` instead of
 * holding the text again; triggers keep it in step.
 */
const sqliteSearch = [
  `create virtual table images_search using fts5(
    search_key, content = 'images', content_rowid = 'seq', tokenize = 'trigram'
  )`,
  `create trigger images_search_insert after insert on images
    when new.deleted_at is null begin
      insert into images_search (rowid, search_key)
        values (new.seq, new.search_key);
    end`,
  `create trigger images_search_leave after update on images
    when old.deleted_at is null
      and (new.deleted_at is not null or new.search_key <> old.search_key)
    begin
      insert into images_search (images_search, rowid, search_key)
        values ('delete', old.seq, old.search_key);
    end`,
  `create trigger images_search_enter after update on images
    when new.deleted_at is null
      and (old.deleted_at is not null or new.search_key <> old.search_key)
    begin
      insert into images_search (rowid, search_key)
        values (new.seq, new.search_key);
    end`,
  `create trigger images_search_delete after delete on images
    when old.deleted_at is null begin
      insert into images_search (images_search, rowid, search_key)
        values ('delete', old.seq, old.search_key);
    end`,
];

/** @param {import('knex').Knex} knex */
function isSqlite(knex) {
  return knex.client.config.client.includes('sqlite');
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const sqlite = isSqlite(knex);

  /**
   * @param {import('knex').Knex.CreateTableBuilder} table
   * @param {string} name
   * @param {number} length
   */
  const key = (table, name, length) =>
    sqlite
      ? table.string(name, length)
      : table.specificType(name, `varchar(${length}) collate "C"`);

  await knex.schema.createTable('images', table => {
    table.comment(
      'Every image that the portal knows, also those that are gone',
    );
    if (sqlite) {
      // What the search index points at; a rowid without a name may change.
      table.increments('seq');
      key(table, 'id', 36).notNullable().unique({ indexName: 'images_id' });
    } else {
      key(table, 'id', 36).primary('images_id');
    }
    table.string('name', 128).notNullable();
    // Twice as long as the name: few letters become two in lower case.
    key(table, 'name_key', 256).notNullable();
    table.text('description').notNullable().defaultTo('');
    table.string('kind', 20).notNullable();
    table.string('visibility', 20).notNullable();
    table.string('status', 20).notNullable();
    table.string('standing', 20).notNullable();
    table.text('failure').nullable();
    key(table, 'platform_id', 63).notNullable();
    key(table, 'region', 63).notNullable();
    key(table, 'platform_image_id', 255).nullable();
    table.string('platform_status', 255).nullable();
    table.string('os_type', 20).notNullable();
    key(table, 'os_distribution', 63).notNullable().defaultTo('');
    table.string('os_version', 63).notNullable().defaultTo('');
    key(table, 'architecture', 20).notNullable();
    table.string('boot_mode', 10).notNullable();
    table.text('features').notNullable().defaultTo('{}');
    table.integer('min_memory_mib').nullable();
    table.integer('max_memory_mib').nullable();
    table.double('min_disk_gib').nullable();
    table.boolean('encrypted').notNullable().defaultTo(false);
    table.string('project_group', 128).notNullable().defaultTo('');
    key(table, 'family', 128).notNullable().defaultTo('');
    table.string('version', 63).notNullable().defaultTo('');
    table.string('format', 10).nullable();
    table
      .bigInteger('size_bytes')
      .notNullable()
      .defaultTo(0)
      .comment('0 while it is not known');
    table.bigInteger('virtual_size_bytes').nullable();
    table.string('digest', 80).nullable();
    table.string('default_user', 32).nullable();
    table.text('origin').notNullable();
    key(table, 'owner_ref', 255)
      .notNullable()
      .defaultTo('')
      .comment('Empty for what the platform itself offers');
    table.string('created_by', 255).notNullable();
    key(table, 'audience', 255)
      .notNullable()
      .comment('* when everyone may see it, else its owner');
    table.text('search_key').notNullable();
    table.text('tags').notNullable().defaultTo('[]');
    table.string('operation_id', 36).nullable();
    table.integer('revision').notNullable().defaultTo(1);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table
      .bigInteger('deleted_at')
      .nullable()
      .comment('When it left the lists, for the bin or for good');
  });
  // What the platform calls it is ours only once: sync finds it by this.
  await knex.raw(
    `create unique index images_platform on images (platform_id, region, platform_image_id) where ${live}`,
  );
  for (const [name, columns, condition] of imageIndexes) {
    await knex.raw(
      `create index ${name} on images (${columns}) where ${condition}`,
    );
  }
  if (sqlite) {
    for (const statement of sqliteSearch) await knex.raw(statement);
  }

  await knex.schema.createTable('image_tags', table => {
    table.comment('One row per tag of a live image');
    key(table, 'tag', 126).notNullable();
    key(table, 'audience', 255).notNullable();
    table.bigInteger('updated_at').notNullable();
    key(table, 'image_id', 36).notNullable();
    table.primary(
      ['tag', 'audience', 'updated_at', 'image_id'],
      'image_tags_audience_updated',
    );
    table.index(['tag', 'updated_at', 'image_id'], 'image_tags_updated');
  });

  await knex.schema.createTable('image_counts', table => {
    table.comment('How many images, per scope, dimension and value');
    key(table, 'scope', 270).notNullable();
    key(table, 'dimension', 20).notNullable();
    key(table, 'value', 255).notNullable();
    table.bigInteger('n').notNullable();
    table.primary(['scope', 'dimension', 'value'], 'image_counts_value');
    table.index(['scope', 'dimension', 'n'], 'image_counts_top');
  });

  await knex.schema.createTable('image_count_changes', table => {
    table.comment('What image_counts does not know yet');
    table.bigIncrements('id');
    table.text('before').nullable().comment('JSON; null for a new image');
    table.text('after').nullable().comment('JSON; null for one that is gone');
  });

  await knex.schema.createTable('templates', table => {
    table.comment('VM templates: one logical machine over several platforms');
    key(table, 'id', 36).primary('templates_id');
    key(table, 'name', 63).notNullable();
    table.string('title', 128).notNullable();
    table.text('description').notNullable().defaultTo('');
    table.text('os').notNullable();
    table.text('search_key').notNullable();
    key(table, 'owner_ref', 255).notNullable().defaultTo('');
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
    `create unique index templates_name on templates (name) where ${live}`,
  );

  await knex.schema.createTable('template_images', table => {
    table.comment('Which live templates map an image');
    key(table, 'image_id', 36).notNullable();
    key(table, 'template_id', 36).notNullable();
    table.primary(['image_id', 'template_id'], 'template_images_image');
    table.index(['template_id'], 'template_images_template');
  });

  await knex.schema.createTable('machines', table => {
    table.comment('Every virtual machine that the portal knows');
    key(table, 'id', 36).primary('machines_id');
    table.string('name', 63).notNullable();
    key(table, 'name_key', 63).notNullable();
    table.text('description').notNullable().defaultTo('');
    key(table, 'platform_id', 63).notNullable();
    key(table, 'region', 63).notNullable();
    key(table, 'platform_machine_id', 255).nullable();
    table.string('platform_status', 255).nullable();
    table.string('state', 20).notNullable();
    table.text('failure').nullable();
    key(table, 'image_id', 36).nullable();
    table.string('image_name', 128).nullable();
    key(table, 'template_id', 36).nullable();
    table.string('template_title', 128).nullable();
    key(table, 'owner_ref', 255).notNullable().defaultTo('');
    table.string('created_by', 255).notNullable();
    table.string('flavor', 63).nullable();
    table.integer('vcpus').notNullable();
    table.integer('memory_mib').notNullable();
    table.double('disk_gib').notNullable();
    table.text('addresses').notNullable().defaultTo('[]');
    table.string('login_user', 32).nullable();
    table.text('login_methods').notNullable().defaultTo('[]');
    key(table, 'launch_operation_id', 36).nullable();
    table.text('launch_times').notNullable().defaultTo('[]');
    table.string('operation_id', 36).nullable();
    table.integer('revision').notNullable().defaultTo(1);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('deleted_at').nullable();
  });
  await knex.raw(
    `create unique index machines_platform on machines (platform_id, region, platform_machine_id) where ${live}`,
  );
  for (const [name, columns] of [
    ['updated', 'updated_at, id'],
    ['created', 'created_at, id'],
    ['name', 'name_key, id'],
    ['owner_updated', 'owner_ref, updated_at, id'],
    ['owner_created', 'owner_ref, created_at, id'],
    ['owner_name', 'owner_ref, name_key, id'],
    ['creator_updated', 'created_by, updated_at, id'],
    ['image', 'image_id'],
    ['template', 'template_id'],
    ['launch', 'launch_operation_id'],
  ]) {
    await knex.raw(
      `create index machines_${name} on machines (${columns}) where ${live}`,
    );
  }

  await knex.schema.createTable('platform_states', table => {
    table.comment('What is remembered of a platform between two syncs');
    table.string('platform_id', 63).primary();
    table.bigInteger('last_sync_at').nullable();
    table.text('last_sync_error').nullable();
  });

  await knex.schema.createTable('idempotency', table => {
    table.comment('Requests that may be repeated, and the answers they got');
    key(table, 'caller', 255).notNullable();
    key(table, 'key', 128).notNullable();
    table.string('request_hash', 64).notNullable();
    table.integer('status').nullable();
    table.text('response').nullable();
    table.bigInteger('created_at').notNullable();
    table.primary(['caller', 'key'], 'idempotency_key');
    table.index(['created_at'], 'idempotency_created');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  if (isSqlite(knex)) await knex.raw('drop table images_search');
  for (const table of [
    'idempotency',
    'platform_states',
    'machines',
    'template_images',
    'templates',
    'image_count_changes',
    'image_counts',
    'image_tags',
    'images',
  ]) {
    await knex.schema.dropTable(table);
  }
};
