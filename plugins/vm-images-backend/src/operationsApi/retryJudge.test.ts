import { TestDatabases } from '@backstage/backend-test-utils';
import { as, people } from '../machines/__testUtils__/ServiceBench';
import { startBench, type Bench } from '../machines/__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let parts: Bench;
afterEach(() => parts.bench.close());

/** An operation of Ada's that took the bytes of an image, and failed. */
async function failed(kind: string, input: object): Promise<string> {
  const { bench, launch } = parts;
  const { operation } = await launch({ name: `a${Date.now()}` });
  const { id } = await bench.ended(operation.id);
  await bench
    .database('operations')
    .where({ id })
    .update({ kind, status: 'failed', input: JSON.stringify(input) });
  return id;
}

describe.each(databases.eachSupportedId())('a retry on %s', id => {
  beforeEach(async () => {
    parts = await startBench(databases, id);
  });

  it('takes no bytes of what was hidden or revoked meanwhile', async () => {
    const { bench, services, image } = parts;
    const made = await bench.image({ status: 'failed' });
    const from = { imageId: image.id };
    const again = (operation: string) =>
      services.operations.retry(operation, as('ada'));
    for (const kind of ['image.copy', 'image.copy-and-share']) {
      const operation = await failed(kind, { imageId: made.id, from });
      const rows = () => bench.database('images').where({ id: image.id });
      await rows().update({ standing: 'revoked' });
      await expect(again(operation)).rejects.toThrow('was revoked');
      await rows().update({ standing: 'stable', visibility: 'private' });
      await rows().update({ owner_ref: people.bob.principal });
      await expect(again(operation)).rejects.toThrow('There is no image');
      await rows().update({ visibility: 'public' });
    }
    const exported = await failed('image.export', { imageId: image.id });
    await bench.database('images').update({ visibility: 'private' });
    await expect(again(exported)).rejects.toThrow('There is no image');
    const row = await bench.imageRow(made.id);
    expect(row.status).toBe('failed');
  });

  it('makes no image plain for whom the policy no longer lets', async () => {
    const { bench, services } = parts;
    const owner_ref = people.ada.principal;
    const source = await bench.image({ encrypted: true, owner_ref });
    const made = await bench.image({ status: 'failed', owner_ref });
    const from = { imageId: source.id };
    const operation = await failed('image.replicate', {
      ...{ imageId: made.id, from },
    });
    services.policy.denied.add('vm-images.image.decrypt');
    await expect(
      services.operations.retry(operation, as('ada')),
    ).rejects.toThrow('does not grant you "vm-images.image.decrypt"');
    services.policy.denied.clear();
    await services.operations.retry(operation, as('ada'));
    const row = await bench.imageRow(made.id);
    expect(row.operation_id).toBe(operation);
  });

  it("of what is the platform team's needs somebody of it", async () => {
    const { services } = parts;
    const input = { service: 'local', name: 'default', platformId: 'memory' };
    for (const kind of ['key.rotate', 'key.rewrap', 'platform.sync']) {
      const operation = await failed(kind, input);
      await expect(
        services.operations.retry(operation, as('ada')),
      ).rejects.toThrow('Only the platform team may');
    }
  });
});
