import { TestDatabases } from '@backstage/backend-test-utils';
import { imageVerdicts } from '@vm-images/backstage-plugin-vm-images-common';
import { getImageRow, imageFromRow } from '../../database/images';
import { as, callers } from '../../machines/__testUtils__/ServiceBench';
import {
  startBench,
  type Bench,
} from '../../machines/__testUtils__/startBench';
import { ImageFetcher } from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: Bench['bench'];
let services: Bench['services'];
let fetcher: ImageFetcher;
let imageId: string;
let platformImageId: string;
afterEach(() => bench.close());

const row = async () =>
  (await getImageRow({ tx: bench.database, id: imageId }))!;

/** What the image service says of the image. */
async function get(_: string, options: Parameters<ImageFetcher['fetch']>[1]) {
  const image = imageFromRow(await row());
  const actions = imageVerdicts({
    image,
    caller: await callers.resolve(options.credentials),
    capabilities: bench.registry.facts('memory')?.capabilities ?? [],
    usedByTemplates: 0,
    deleteInUse: 'confirm',
    fetchers,
  });
  return { ...image, actions };
}
let fetchers: 'launchers' | 'admins';

describe.each(databases.eachSupportedId())('fetching on %s', id => {
  beforeEach(async () => {
    fetchers = 'launchers';
    ({ bench, services } = await startBench(databases, id));
    const made = await bench.image({ name: 'far', bytes: 'awaited' });
    imageId = made.id;
    platformImageId = made.platform_image_id!;
    fetcher = new ImageFetcher({
      ...{ callers, database: bench.database, engine: bench.engine },
      ...{ decisions: services.policy, images: { get } },
    });
  });

  it('brings the bytes here; a failure keeps the image as it was', async () => {
    const { faults } = bench.platform;
    const reason = 'The digest is sha256:b… instead of sha256:a…';
    faults.add({ call: 'fetch.image', error: new Error(reason) });
    const operation = await fetcher.fetch(imageId, as('bob'));
    expect(await bench.ended(operation.id)).toMatchObject({
      status: 'failed',
      error: { stage: 'fetch', reason },
    });
    expect(await row()).toMatchObject({
      ...{ status: 'available', bytes: 'awaited', operation_id: null },
    });
    // What is there already is for the retry to go on with.
    expect(faults.count('fetch.forget')).toBe(0);

    await services.operations.retry(operation.id, as('bob'));
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect(await row()).toMatchObject({
      ...{ status: 'available', bytes: 'here', operation_id: null },
      ...{ platform_image_id: platformImageId, platform_status: 'ready' },
    });
    await expect(fetcher.fetch(imageId, as('bob'))).rejects.toThrow(
      /are on its platform already/,
    );
  });

  it('is one at a time, and leaves nothing when it is cancelled', async () => {
    const { faults } = bench.platform;
    faults.delay('fetch.image', 3_600_000);
    const operation = await fetcher.fetch(imageId, as('ada'));
    expect((await row()).operation_id).toBe(operation.id);
    await expect(fetcher.fetch(imageId, as('bob'))).rejects.toThrow(
      /is being fetched already/,
    );
    await services.operations.cancel(operation.id, as('ada'));
    expect((await bench.ended(operation.id)).status).toBe('cancelled');
    expect(faults.count('fetch.forget')).toBe(1);
    expect(await row()).toMatchObject({ bytes: 'awaited', operation_id: null });
  });

  it('is for whom configuration and policy let', async () => {
    fetchers = 'admins';
    await expect(fetcher.fetch(imageId, as('ada'))).rejects.toThrow(
      /Only the platform team/,
    );
    const operation = await fetcher.fetch(imageId, as('root'));
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    services.policy.denied.add('vm-images.virtual-machine.launch');
    await expect(fetcher.fetch(imageId, as('root'))).rejects.toThrow(/^No /);
  });
});
