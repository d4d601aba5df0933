import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  imagePublishPermission,
  readImagePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import { addImage } from '../database/testing/catalogBench';
import { ApiBench, web } from './__testUtils__/ApiBench';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const listing = {
  publisher: { kind: 'vendor', name: ' Acme ', verified: true },
  contents: 'WordPress and MariaDB',
  price: { model: 'paid', amount: 0.05, currency: 'EUR', unit: 'hour' },
  terms: '  ',
};
const asStored = {
  publisher: { ...listing.publisher, name: 'Acme' },
  contents: listing.contents,
  price: listing.price,
};

describe.each(databases.eachSupportedId())('publishing on %s', id => {
  const start = async (options: { publishers?: 'owners' } = {}) => {
    const bench = await ApiBench.create(databases, id, {
      ...{ deleteInUse: 'block', ...options },
    });
    const origin = '{"type":"upload","text":"Uploaded by Ada."}';
    const ours = { owner_ref: web, name: 'ours', origin };
    return { bench, image: await addImage(bench.knex, ours) };
  };

  it('shows an image to everyone, counts it there, and takes it back', async () => {
    const { bench, image } = await start();
    const [root, eve] = [bench.as('root'), bench.as('eve')];
    const path = `/images/${image.id}`;
    expect((await eve.get(path)).status).toBe(404);

    const published = await root
      .post(`${path}/publish`)
      .send({ visibility: 'marketplace', listing });
    expect(published.status).toBe(200);
    expect(published.body).toMatchObject({
      visibility: 'marketplace',
      listing: asStored,
      ownerRef: web,
    });
    expect(published.headers.etag).toBe(published.body.etag);
    expect(bench.changes.publish).toHaveBeenLastCalledWith(
      { type: 'image', id: image.id, change: 'updated' },
      { refs: [web, 'user:default/ada'], everyone: true },
    );
    const seen = await eve.get('/images?scope=marketplace&count=exact');
    expect(seen.body).toMatchObject({ total: 1, items: [{ id: image.id }] });
    expect(seen.body.items[0].listing).toEqual(asStored);
    const tabs = (await eve.get('/images/facets')).body.tabs;
    expect(tabs).toMatchObject({ marketplace: 1, public: 0 });
    // Its bytes stay the owner's.
    const { items } = readImagePage(seen.body);
    expect(items[0].actions.download.effect).toBe('deny');

    const otherwise = await root
      .post(`${path}/publish`)
      .send({ visibility: 'public' });
    expect(otherwise.body.visibility).toBe('public');
    expect(otherwise.body.listing).toBeUndefined();
    expect((await eve.get('/images?scope=public')).body.items.length).toBe(1);

    const back = await root.post(`${path}/unpublish`);
    expect([back.status, back.body.visibility]).toEqual([200, 'private']);
    expect((await eve.get(path)).status).toBe(404);
    expect((await eve.get('/images/facets')).body.tabs.public).toBe(0);
    const again = await root.post(`${path}/unpublish`);
    expect([again.status, again.body.error.message]).toEqual([
      409,
      'Image "ours" is not published.',
    ]);
  });

  it('takes no listing that says too little or too much', async () => {
    const { bench, image } = await start();
    const refused: [object, RegExp][] = [
      [
        { visibility: 'marketplace' },
        /name of a publisher.*what is in it.*price/,
      ],
      [{ visibility: 'private' }, /visibility/],
      [
        { visibility: 'public', listing: { price: { model: 'paid' } } },
        /an amount, a currency and a unit/,
      ],
      [
        {
          visibility: 'public',
          listing: { price: { ...listing.price, currency: 'euro' } },
        },
        /currency/,
      ],
      [
        { visibility: 'public', listing: { discount: 1 } },
        /discount|additional/,
      ],
      [
        { visibility: 'public', listing: { contents: 'x'.repeat(4001) } },
        /contents/,
      ],
    ];
    for (const [body, reason] of refused) {
      const answer = await bench
        .as('root')
        .post(`/images/${image.id}/publish`)
        .send(body);
      expect([answer.status, answer.body.error.message]).toEqual([
        400,
        expect.stringMatching(reason),
      ]);
    }
    const [row] = await bench.knex('images');
    expect([row.visibility, row.listing]).toEqual(['private', null]);
  });

  it('is refused when the image is another by now', async () => {
    const { bench, image } = await start();
    const root = bench.as('root');
    const path = `/images/${image.id}`;
    await root.patch(path).send({ description: 'new' });
    const stale = await root
      .post(`${path}/publish`)
      .set('If-Match', '"1"')
      .send({ visibility: 'public' });
    expect(stale.status).toBe(409);
    expect((await root.get(path)).body.visibility).toBe('private');
  });

  it('is the owners where configuration says so, but verifies nobody', async () => {
    const { bench, image } = await start({ publishers: 'owners' });
    const path = `/images/${image.id}/publish`;
    const ada = bench.as('ada');
    const verified = await ada
      .post(path)
      .send({ visibility: 'public', listing });
    expect([verified.status, verified.body.error.message]).toEqual([
      403,
      expect.stringMatching(/Only the platform team.*verified/),
    ]);
    bench.policy.set(imagePublishPermission.name, {
      result: AuthorizeResult.DENY,
    });
    const denied = await ada.post(path).send({ visibility: 'public' });
    expect([denied.status, denied.body.error.message]).toEqual([
      403,
      expect.stringContaining('vm-images.image.publish'),
    ]);
    bench.policy.clear();
    const allowed = await ada.post(path).send({ visibility: 'public' });
    expect([allowed.status, allowed.body.visibility]).toEqual([200, 'public']);
    const bob = await bench.as('bob').post(`/images/${image.id}/unpublish`);
    expect(bob.status).toBe(403);
  });
});
