import { TestDatabases } from '@backstage/backend-test-utils';
import {
  canImageMove,
  imageStatuses,
  type ImageStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import { addImage, catalogDatabase } from '../testing/catalogBench';
import { getImageRow, imageFromRow, moveImage, patchImage } from '.';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('image rows on %s', id => {
  it('moves along the lifecycle table and nowhere else', async () => {
    const knex = await catalogDatabase(databases, id);
    const all = Object.keys(imageStatuses) as ImageStatus[];
    for (const from of all) {
      for (const to of all) {
        const image = await addImage(knex, { status: from });
        const outcome = await knex
          .transaction(tx =>
            moveImage({ tx, id: image.id, to, patch: { failure: '{"a":1}' } }),
          )
          .then(
            moved => `${moved.status} ${moved.revision} ${moved.failure}`,
            error => error.message.split(', and')[0],
          );
        expect(outcome).toBe(
          canImageMove(from, to)
            ? `${to} 2 {"a":1}`
            : `Image "debian-12" cannot become ${to}: it is ${from}`,
        );
        const now = await getImageRow({ tx: knex, id: image.id });
        expect(now?.status).toBe(canImageMove(from, to) ? to : from);
      }
    }
    await expect(
      moveImage({ tx: knex, id: 'nowhere', to: 'failed' }),
    ).rejects.toThrow('There is no image with id "nowhere".');
  });

  it('lets one of many movers win', async () => {
    const knex = await catalogDatabase(databases, id);
    const image = await addImage(knex);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        knex.transaction(tx => moveImage({ tx, id: image.id, to: 'deleting' })),
      ),
    );
    expect(results.filter(one => one.status === 'fulfilled')).toHaveLength(1);
  });

  it('does not lose a change that is made at the same time', async () => {
    const knex = await catalogDatabase(databases, id);
    const image = await addImage(knex, { status: 'importing' });
    await Promise.all([
      knex.transaction(tx => moveImage({ tx, id: image.id, to: 'available' })),
      ...['a', 'b', 'c'].map(family =>
        knex.transaction(tx =>
          patchImage({ tx, id: image.id, patch: { family } }),
        ),
      ),
    ]);
    const now = (await getImageRow({ tx: knex, id: image.id }))!;
    expect(now.status).toBe('available');
    expect(now.revision).toBe(5);
    expect(Number(now.updated_at)).toBeGreaterThan(Number(image.updated_at));
  });

  it('refuses a patch that is based on an older revision', async () => {
    const knex = await catalogDatabase(databases, id);
    const image = await addImage(knex);
    const patch = { description: 'new' };
    await patchImage({ tx: knex, id: image.id, patch, ifRevision: 1 });
    await expect(
      patchImage({ tx: knex, id: image.id, patch, ifRevision: 1 }),
    ).rejects.toThrow('is based on revision 1, the newest is 2');
  });

  it('keeps what is derived in step: audience, search, tag index', async () => {
    const knex = await catalogDatabase(databases, id);
    const tagged = (image: string) =>
      knex('image_tags').where({ image_id: image }).orderBy('tag');
    const image = await addImage(knex, {
      name: 'Web Server',
      tags: '["Prod"," web ","prod"]',
    });
    expect(image).toMatchObject({
      name_key: 'web server',
      tags: '["prod","web"]',
      search_key: 'web server\nprod\nweb\n',
      audience: 'group:default/web',
    });
    const after = await patchImage({
      tx: knex,
      id: image.id,
      patch: { tags: '["db"]', visibility: 'public', name: 'DB' },
    });
    expect(after).toMatchObject({
      name_key: 'db',
      search_key: 'db\ndb\n',
      audience: '*',
    });
    expect(await tagged(image.id)).toEqual([
      expect.objectContaining({ tag: 'db', audience: '*' }),
    ]);
    expect(Number((await tagged(image.id))[0].updated_at)).toBe(
      Number(after.updated_at),
    );
    await patchImage({ tx: knex, id: image.id, patch: { deleted_at: 5 } });
    expect(await tagged(image.id)).toEqual([]);
  });

  it('shows numbers as numbers and leaves out what there is not', async () => {
    const knex = await catalogDatabase(databases, id);
    const row = await addImage(knex, {
      size_bytes: 5_000_000_000,
      virtual_size_bytes: 12_884_901_888,
      owner_ref: '',
      created_at: 1_700_000_000_000,
      encrypted: true,
    });
    const image = imageFromRow(row);
    expect(image).toMatchObject({
      sizeBytes: 5_000_000_000,
      virtualSizeBytes: 12_884_901_888,
      createdAt: '2023-11-14T22:13:20.000Z',
      encrypted: true,
      etag: '"1"',
      usedBy: 0,
    });
    for (const name of ['ownerRef', 'family', 'failure', 'minMemoryMiB']) {
      expect(image).not.toHaveProperty(name);
    }
  });
});
