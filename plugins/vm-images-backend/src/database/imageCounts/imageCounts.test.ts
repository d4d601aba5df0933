import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { imageFacets } from '../../images/imageFacets';
import { migrationsDirectory } from '../applyMigrations';
import { moveImage, patchImage } from '../images';
import type { ImageRow } from '../tables';
import { addImage, catalogDatabase } from '../testing/catalogBench';
import { addShare } from '../testing/shareImage';
import { foldCountChanges } from './foldCountChanges';
import type { CountedView } from './ImageCounts';
import { readImageCounts } from './readImageCounts';
import { sampleImageCounts } from './sampleImageCounts';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const [a, b] = ['group:default/a', 'group:default/b'];
const views: CountedView[] = [
  { everything: true, owners: [a] },
  { everything: false, owners: [a] },
  { everything: false, owners: [a, b] },
  { everything: false, owners: [] },
];

async function facets(knex: Knex, view: CountedView) {
  const { counts } = await readImageCounts({ knex, view });
  return imageFacets(counts, view);
}

/** Counted one by one. */
async function truth(knex: Knex, view: CountedView) {
  const condition = { text: '1 = 1', values: [] };
  const counts = await sampleImageCounts({ knex, view, condition });
  return imageFacets(counts, view);
}

const anyChange = fc.record({
  to: fc.constantFrom('deleting', 'deleted', 'destroyed', 'available'),
  patch: fc.record(
    {
      tags: fc.subarray(['x', 'y', 'z']).map(tags => JSON.stringify(tags)),
      family: fc.constantFrom('', 'web'),
      encrypted: fc.boolean(),
      visibility: fc.constantFrom('public', 'private'),
      owner_ref: fc.constantFrom(a, b, ''),
    },
    { requiredKeys: [] },
  ),
});

describe.each(databases.eachSupportedId())('counts of images on %s', id => {
  it('are right after any changes, folded in or not', async () => {
    const knex = await catalogDatabase(databases, id);
    let images: ImageRow[] = [];
    const step = async (
      { to, patch }: { to: string; patch: Partial<ImageRow> },
      which: number,
      fold: boolean,
    ) => {
      if (which % 3 === 0 || images.length === 0) {
        images.push(await addImage(knex, { ...patch, tags: '["x"]' }));
      }
      const image = images[which % images.length];
      await knex.transaction(async tx => {
        await patchImage({ tx, id: image.id, patch });
        const gone = to === 'deleted' || to === 'destroyed' ? 7 : null;
        // Not every way is open; what fails changes nothing.
        await moveImage({
          tx,
          id: image.id,
          to: to as ImageRow['status'],
          patch: { deleted_at: gone },
        }).catch(() => undefined);
      });
      if (fold) await foldCountChanges({ database: knex });
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyChange, fc.nat(20), fc.boolean()), {
          minLength: 10,
          maxLength: 20,
        }),
        async changes => {
          for (const [change, which, fold] of changes) {
            await step(change as never, which, fold);
          }
          for (const view of views) {
            expect(await facets(knex, view)).toEqual(await truth(knex, view));
          }
        },
      ),
      { numRuns: 8 },
    );
    images = [];
  });

  it('change for nobody who may not see what changed', async () => {
    const knex = await catalogDatabase(databases, id);
    await addImage(knex, { owner_ref: a, tags: '["x"]' });
    await addImage(knex, { owner_ref: b, visibility: 'public' });
    const before = await facets(knex, views[1]);
    expect(before.tabs).toMatchObject({ all: 2, mine: 1, public: 1 });
    const hidden = await addImage(knex, {
      owner_ref: b,
      kind: 'iso',
      family: 'secret',
      tags: '["x","secret"]',
      encrypted: true,
    });
    expect(await facets(knex, views[1])).toEqual(before);
    await foldCountChanges({ database: knex });
    expect(await facets(knex, views[1])).toEqual(before);
    await patchImage({
      tx: knex,
      id: hidden.id,
      patch: { visibility: 'public' },
    });
    expect(await facets(knex, views[1])).toMatchObject({
      tabs: { all: 3, iso: 1, mine: 1 },
      facets: {
        family: [{ value: 'secret', count: 1 }],
        encrypted: [
          { value: 'false', count: 2 },
          { value: 'true', count: 1 },
        ],
      },
    });
  });

  it('hold what others share, once, from the moment it is accepted', async () => {
    const knex = await catalogDatabase(databases, id);
    const view = views[2];
    await addImage(knex, { owner_ref: a });
    const before = await facets(knex, view);
    const shared = {
      ...{ owner_ref: 'group:default/c', family: 'lent', encrypted: true },
    };
    const { id: imageId } = await addImage(knex, shared);
    const status = 'pending';
    await addShare(knex, { imageId, recipientRef: a, status });
    expect(await facets(knex, view)).toEqual(before);
    expect(await truth(knex, view)).toEqual(before);
    await addShare(knex, { imageId, recipientRef: b });
    await knex('image_shares').update({ status: 'accepted' });
    const after = await facets(knex, view);
    expect(after).toMatchObject({
      tabs: { all: 2, mine: 1, shared: 1 },
      facets: {
        family: [{ value: 'lent', count: 1 }],
        encrypted: [
          { value: 'false', count: 1 },
          { value: 'true', count: 1 },
        ],
      },
    });
    expect(await truth(knex, view)).toEqual(after);
    // Who sees everything had it among that before.
    expect(await facets(knex, views[0])).toMatchObject({
      tabs: { all: 2, mine: 1, shared: 1 },
    });
    expect(await facets(knex, views[3])).toMatchObject({
      tabs: { all: 0, shared: 0 },
    });
  });

  it('hold which images were encrypted before that was counted', async () => {
    const knex = await catalogDatabase(databases, id);
    await addImage(knex, { owner_ref: a, encrypted: true });
    await addImage(knex, { owner_ref: b, encrypted: true });
    await addImage(knex, { owner_ref: b, visibility: 'public' });
    await foldCountChanges({ database: knex });
    // Still on its way to the counters when they begin to know.
    await addImage(knex, { owner_ref: a });
    const migration = {
      directory: migrationsDirectory(),
      name: '20261121160000_encrypted_counts.js',
    };
    await knex.migrate.down(migration);
    expect((await facets(knex, views[0])).facets.encrypted).toEqual([]);
    await knex.migrate.up(migration);
    for (const view of views) {
      const { encrypted } = (await truth(knex, view)).facets;
      expect((await facets(knex, view)).facets.encrypted).toEqual(encrypted);
    }
    expect((await facets(knex, views[1])).facets.encrypted).toEqual([
      { value: 'false', count: 2 },
      { value: 'true', count: 1 },
    ]);
  });

  it('are folded in by many at once without losing one', async () => {
    const knex = await catalogDatabase(databases, id);
    await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        addImage(knex, { tags: JSON.stringify([`t${at % 7}`]) }),
      ),
    );
    await Promise.all(
      [1, 2, 3, 4].map(() => foldCountChanges({ database: knex })),
    );
    expect(await knex('image_count_changes')).toEqual([]);
    const found = await facets(knex, views[0]);
    expect(found.tabs.all).toBe(60);
    expect(found.facets.tag.map(({ count }) => count)).toEqual([
      ...[9, 9, 9, 9],
      ...[8, 8, 8],
    ]);
  });
});
