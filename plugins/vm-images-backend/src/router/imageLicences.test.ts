/** What the licence of a marketplace image keeps others from, by HTTP. */
import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  Image,
  Listing,
} from '@vm-images/backstage-plugin-vm-images-common';
import { addImage } from '../database/testing/catalogBench';
import { ApiBench, ops, web } from './__testUtils__/ApiBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: ApiBench;

const paid: Listing = {
  publisher: { kind: 'vendor', name: 'Acme', verified: true },
  contents: 'A database.',
  price: { model: 'paid', amount: 1, currency: 'EUR', unit: 'hour' },
};

async function publish(id: string, listing: Listing) {
  const body = { visibility: 'marketplace', listing };
  const answer = await bench
    .as('root')
    .post(`/images/${id}/publish`)
    .send(body);
  expect(answer.status).toBe(200);
  return answer.body as Image;
}

/** The actions that the licence denies. */
async function denied(who: 'ada' | 'bob', id: string): Promise<string[]> {
  const { actions }: Image = (await bench.as(who).get(`/images/${id}`)).body;
  return Object.entries(actions)
    .filter(([, { findings }]) =>
      findings.some(({ rule }) => rule === 'licence.redistributable'),
    )
    .map(([action]) => action)
    .sort();
}

describe.each(databases.eachSupportedId())('licences by HTTP on %s', id => {
  it('keep an image with its publisher, and what is made from it with its maker', async () => {
    bench = await ApiBench.create(databases, id);
    const facts = { platform_id: 'local', platform_image_id: randomUUID() };
    const image = await addImage(bench.knex, { ...facts, owner_ref: web });
    const shown = await publish(image.id, paid);
    expect(shown.listing).toEqual(paid);
    const taking = ['copy', 'download', 'export', 'replicate'];
    expect(await denied('bob', image.id)).toEqual(taking);
    expect(await denied('ada', image.id)).toEqual([]);

    const derived = await addImage(bench.knex, {
      ...{ owner_ref: ops, visibility: 'private', platform_id: 'local' },
      origin: JSON.stringify({
        ...{ type: 'machine', text: 'Captured.', imageId: image.id },
      }),
    });
    const { body } = await bench.as('bob').get(`/images/${derived.id}`);
    expect(body.licensedBy).toEqual({
      ...{ imageId: image.id, name: image.name, ownerRef: web },
    });
    expect(await denied('bob', derived.id)).toEqual([
      ...['copy', 'download', 'export', 'publish', 'replicate', 'share'],
    ]);

    const licence = { redistributable: true };
    const open = await publish(image.id, { ...paid, licence });
    expect(open.listing).toEqual({ ...paid, licence });
    expect(await denied('bob', image.id)).toEqual([]);
    // These were the terms when it was made.
    expect(await denied('bob', derived.id)).toContain('share');
  });
});
