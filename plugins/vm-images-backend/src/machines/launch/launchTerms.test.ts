import { TestDatabases } from '@backstage/backend-test-utils';
import type { Listing } from '@vm-images/backstage-plugin-vm-images-common';
import { as, people } from '../__testUtils__/ServiceBench';
import { startBench, type Bench } from '../__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let parts: Bench;
afterEach(() => parts.bench.close());

const vendor = 'group:default/vendor';
const paid: Listing = {
  price: { model: 'paid', amount: 1, currency: 'EUR', unit: 'hour' },
  terms: 'No mining.',
};

const list = (listing: Listing, visibility = 'marketplace') =>
  parts.bench
    .database('images')
    .where({ id: parts.image.id })
    .update({
      ...{ visibility, audience: '*', owner_ref: vendor },
      listing: JSON.stringify(listing),
    });

async function terms(who: 'ada' | 'bob' = 'ada', ownerRef?: string) {
  const imageId = parts.image.id;
  const check = await parts.services.machines.checkLaunch(
    { imageId, ownerRef },
    as(who),
  );
  const rules = check.verdict.findings.map(({ rule }) => rule);
  return { terms: check.terms, asked: rules.includes('launch.terms') };
}

describe.each(databases.eachSupportedId())('terms of launches on %s', id => {
  beforeEach(async () => {
    parts = await startBench(databases, id);
  });

  it('are agreed to once for each owner, and recorded', async () => {
    await list(paid);
    const { launch, bench } = parts;
    const first = await terms();
    expect(first).toMatchObject({
      asked: true,
      terms: { text: 'No mining.', price: paid.price, accepted: false },
    });
    await expect(launch({ name: 'a' })).rejects.toThrow('Read and accept');
    expect(await bench.database('machines')).toEqual([]);
    const acceptTerms = first.terms!.id;
    await launch({ name: 'a', acceptTerms });
    expect(await bench.database('terms_acceptances')).toMatchObject([
      {
        ...{ owner_ref: people.ada.principal, image_id: parts.image.id },
        ...{ terms_id: acceptTerms, accepted_by: people.ada.principal },
        terms: JSON.stringify({ text: 'No mining.', price: paid.price }),
      },
    ]);
    expect(await terms()).toMatchObject({
      ...{ asked: false, terms: { accepted: true } },
    });
    await launch({ name: 'b' });

    const team = 'group:default/web';
    expect((await terms('ada', team)).asked).toBe(true);
    await launch({ name: 'c', ownerRef: team, acceptTerms });
    expect((await terms('bob', team)).asked).toBe(false);
    expect((await terms('bob')).asked).toBe(true);
  });

  it('are agreed to anew when they have changed', async () => {
    await list(paid);
    const acceptTerms = (await terms()).terms!.id;
    await parts.launch({ name: 'a', acceptTerms });
    await list({ ...paid, terms: 'No mining, no spam.' });
    expect((await terms()).asked).toBe(true);
    await expect(parts.launch({ name: 'b', acceptTerms })).rejects.toThrow(
      'Read them again',
    );
    await list({ ...paid, price: { ...paid.price!, amount: 2 } });
    expect((await terms()).terms!.id).not.toBe(acceptTerms);
  });

  it('are not asked for where there are none, nor of the publisher', async () => {
    await list({ price: { model: 'free' } });
    expect(await terms()).toEqual({ asked: false, terms: undefined });
    await list(paid, 'public');
    expect((await terms()).asked).toBe(false);
    await list(paid);
    await parts.bench
      .database('images')
      .update({ owner_ref: people.ada.principal });
    expect(await terms()).toEqual({ asked: false, terms: undefined });
    expect((await terms('bob')).asked).toBe(true);
  });

  it('of data disks are agreed to as well', async () => {
    const { bench, image, launch, services } = parts;
    const data = await bench.image({ name: 'maps', kind: 'data-disk' });
    const facts = { visibility: 'marketplace', audience: '*' };
    const listing = JSON.stringify(paid);
    await bench
      .database('images')
      .where({ id: data.id })
      .update({ ...facts, owner_ref: vendor, listing });
    const dataDisks = [{ imageId: data.id }, { imageId: data.id }];
    const check = (request = {}) =>
      services.machines.checkLaunch(
        { imageId: image.id, dataDisks, ...request },
        as('ada'),
      );
    const asked = (await check()).terms!;
    expect(asked).toMatchObject({ imageId: data.id, accepted: false });
    await expect(launch({ name: 'a', dataDisks })).rejects.toThrow(
      'Image "maps" is launched under terms',
    );
    // Those of the system disk too: one after the other.
    await list(paid);
    const system = (await terms()).terms!.id;
    await expect(
      launch({ name: 'a', dataDisks, acceptTerms: system }),
    ).rejects.toThrow('The terms of image "maps" too');
    await launch({ name: 'a', acceptTerms: system });
    await launch({ name: 'b', dataDisks, acceptTerms: asked.id });
    await launch({ name: 'c', dataDisks });
    expect((await check()).terms).toMatchObject({ accepted: true });
    expect(await bench.database('terms_acceptances')).toHaveLength(2);
  });
});
