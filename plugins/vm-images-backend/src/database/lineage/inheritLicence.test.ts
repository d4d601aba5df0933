import { TestDatabases } from '@backstage/backend-test-utils';
import type { NewImageRow } from '../images';
import { imageFromRow } from '../images/imageFromRow';
import { addImage, catalogDatabase } from '../testing/catalogBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const paid = JSON.stringify({
  price: { model: 'paid', amount: 1, currency: 'EUR', unit: 'hour' },
});
const free = JSON.stringify({ price: { model: 'free' } });
const madeOf = (imageId: string, type = 'machine') =>
  JSON.stringify({ type, text: 'Made.', imageId });

describe.each(databases.eachSupportedId())('licences on %s', id => {
  it('bind what is made from a licensed image, through generations', async () => {
    const knex = await catalogDatabase(databases, id);
    const vendor = 'group:default/vendor';
    const add = async (facts: Partial<NewImageRow>) =>
      imageFromRow(await addImage(knex, facts));
    const listed = (listing: string) =>
      add({
        owner_ref: vendor,
        visibility: 'marketplace',
        listing,
        name: 'db',
      });
    const licensed = await listed(paid);
    expect(licensed.licensedBy).toBeUndefined();
    const licensedBy = { imageId: licensed.id, name: 'db', ownerRef: vendor };

    const captured = await add({ origin: madeOf(licensed.id) });
    expect(captured.licensedBy).toEqual(licensedBy);
    // What becomes of the listing changes nothing for what was made under it.
    await knex('images').where({ id: licensed.id }).update({ listing: null });
    const grandchild = await add({ origin: madeOf(captured.id, 'image') });
    expect(grandchild.licensedBy).toEqual(licensedBy);
    await knex('images')
      .where({ id: captured.id })
      .update({ licensed_by: null });
    expect((await add({ origin: madeOf(captured.id) })).licensedBy).toBe(
      undefined,
    );

    const another = await listed(paid);
    const own = await add({ owner_ref: vendor, origin: madeOf(another.id) });
    expect(own.licensedBy).toBeUndefined();
    const gratis = await listed(free);
    expect((await add({ origin: madeOf(gratis.id) })).licensedBy).toBe(
      undefined,
    );
    expect((await add({ origin: madeOf('gone') })).licensedBy).toBeUndefined();
  });

  it('of data disks bind what is captured from their machine', async () => {
    const knex = await catalogDatabase(databases, id);
    const vendor = 'group:default/vendor';
    const data = await addImage(knex, {
      ...{ kind: 'data-disk', name: 'maps', owner_ref: vendor },
      ...{ visibility: 'marketplace', listing: paid },
    });
    const system = await addImage(knex);
    await knex('machine_disk_images').insert({
      ...{ image_id: data.id, machine_id: 'vm' },
    });
    const captured = async (virtualMachineId: string, owner_ref?: string) => {
      const origin = JSON.stringify({
        ...{ type: 'machine', text: 'Captured.', imageId: system.id },
        virtualMachineId,
      });
      const facts = { origin, ...(owner_ref && { owner_ref }) };
      return imageFromRow(await addImage(knex, facts)).licensedBy;
    };
    expect(await captured('vm')).toEqual({
      ...{ imageId: data.id, name: 'maps', ownerRef: vendor },
    });
    expect(await captured('vm', vendor)).toBeUndefined();
    expect(await captured('another')).toBeUndefined();
  });
});
