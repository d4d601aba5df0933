import { TestDatabases } from '@backstage/backend-test-utils';
import { getImage } from './imageList/getImage';
import { isPostgres } from './engine';
import { addImage, catalogDatabase } from './testing/catalogBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('repeated reads on %s', id => {
  it('survive that the table changes or the statement is forgotten', async () => {
    const knex = await catalogDatabase(databases, id);
    const { id: image } = await addImage(knex, { name: 'web' });
    const read = async () => (await getImage({ knex, id: image }))?.row.name;
    expect(await read()).toBe('web');
    await knex.schema.alterTable('images', table => table.text('more'));
    expect(await Promise.all([read(), read(), read()])).toEqual([
      ...['web', 'web', 'web'],
    ]);
    const deallocated = isPostgres(knex)
      ? Promise.all([1, 2, 3, 4].map(() => knex.raw('deallocate all')))
      : Promise.resolve();
    await deallocated;
    expect(await Promise.all([read(), read(), read()])).toEqual([
      ...['web', 'web', 'web'],
    ]);
    expect(await read()).toBe('web');
  });
});
