import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { applyMigrations, migrationsDirectory } from './applyMigrations';
import { isPostgres } from './engine';
import { addImage } from './testing/catalogBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

async function tablesOf(knex: Knex): Promise<string[]> {
  const rows: { name: string }[] = isPostgres(knex)
    ? await knex('pg_tables')
        .whereRaw('schemaname = current_schema()')
        .select('tablename as name')
    : await knex('sqlite_master').where('type', 'table').select('name');
  return rows
    .map(({ name }) => name)
    .filter(name => !name.startsWith('sqlite_') && !name.startsWith('knex_'));
}

describe.each(databases.eachSupportedId())('migrations on %s', id => {
  it('go up, can be used, and go down without a trace', async () => {
    const knex = await databases.init(id);
    await applyMigrations({ knex });
    await addImage(knex, { tags: '["web"]' });
    expect(await tablesOf(knex)).toContain('images');
    const directory = migrationsDirectory();
    await knex.migrate.rollback({ directory }, true);
    expect(await tablesOf(knex)).toEqual([]);
    await applyMigrations({ knex });
    await addImage(knex);
  });

  it('may be applied by many replicas that start, and again', async () => {
    const knex = await databases.init(id);
    await applyMigrations({ knex });
    await Promise.all([1, 2, 3].map(() => applyMigrations({ knex })));
    if (!isPostgres(knex)) return;
    const { rows } = await knex.raw(
      `select indisvalid from pg_index where indexrelid = 'images_search'::regclass`,
    );
    expect(rows).toEqual([{ indisvalid: true }]);
  });

  it('work without the search extension, and say so once', async () => {
    const knex = await databases.init(id);
    if (!isPostgres(knex)) return;
    const warn = jest.fn();
    const refused = new Proxy(knex, {
      get(target, property) {
        if (property !== 'raw') return Reflect.get(target, property);
        return (text: string, ...rest: unknown[]) =>
          text.startsWith('create extension')
            ? Promise.reject(new Error('permission denied'))
            : Reflect.apply(target.raw, target, [text, ...rest]);
      },
      apply: (target, self, args) => Reflect.apply(target, self, args),
    });
    await applyMigrations({
      knex: refused,
      logger: { warn } as never,
    });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0][0]).toContain('create extension pg_trgm');
    await addImage(knex);
  });
});
